import { testConfig } from '../../vitest.shared.ts'

// The same files, spoilt in a hundred thousand ways for each reader.
export default testConfig({
  include: ['src/**/fuzz.test.ts'],
  pool: 'forks',
  env: { SANDGLASS_CASES: String(100_000 * Number(process.env.SANDGLASS_PROPERTY_RUNS ?? 1)) },
})
