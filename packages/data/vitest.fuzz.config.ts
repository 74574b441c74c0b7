import { testConfig } from '../../vitest.shared.ts'

// The same files, spoilt in several times as many ways.
export default testConfig({
  include: ['src/**/fuzz.test.ts'],
  pool: 'forks',
  env: { SANDGLASS_PROPERTY_RUNS: process.env.SANDGLASS_PROPERTY_RUNS ?? '4' },
})
