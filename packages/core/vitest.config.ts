import { testConfig } from '../../vitest.shared.ts'

// Properties over hundreds of shapes take seconds where the processor is shared.
export default testConfig({ testTimeout: 60_000 })
