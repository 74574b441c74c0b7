import { testConfig } from '../../vitest.shared.ts'

// Properties take their time on a busy machine.
export default testConfig({ testTimeout: 60_000 })
