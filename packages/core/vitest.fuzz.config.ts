import { testConfig } from '../../vitest.shared.ts'

// Every reader, with many times as many mutated files, in a heap that no small file may outgrow.
export default testConfig({
  include: ['src/readers.test.ts'],
  pool: 'forks',
  execArgv: ['--max-old-space-size=768'],
  env: { SANDGLASS_PROPERTY_RUNS: process.env.SANDGLASS_PROPERTY_RUNS ?? '32' },
})
