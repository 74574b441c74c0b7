import { testConfig } from '../../vitest.shared.ts'

// The same tests, with ten times as many problems, dispatches, pools and processes.
export default testConfig({
  pool: 'forks',
  fileParallelism: false,
  testTimeout: 900_000,
  hookTimeout: 120_000,
  env: { SANDGLASS_PROPERTY_RUNS: process.env.SANDGLASS_PROPERTY_RUNS ?? '10' },
})
