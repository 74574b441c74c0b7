import { testConfig } from '../../vitest.shared.ts'

// One file after the other: threads that wait for one another do so worse where others want the processor too.
export default testConfig({ pool: 'forks', fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 })
