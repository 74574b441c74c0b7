import { testConfig } from '../../vitest.shared.ts'

// Whole trainings take their time, and more of it where other tests run beside them.
export default testConfig({ testTimeout: 120_000 })
