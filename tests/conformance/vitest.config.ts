import { testConfig } from '../../vitest.shared.ts'

// Each backend gets a process of its own, one after the other: TensorFlow.js has one engine a process.
export default testConfig({ pool: 'forks', fileParallelism: false })
