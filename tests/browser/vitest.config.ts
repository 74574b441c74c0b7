import { testConfig } from '../../vitest.shared.ts'

// One browser at a time: each starts several processes.
export default testConfig({ fileParallelism: false, testTimeout: 60_000, hookTimeout: 120_000 })
