import { testConfig } from '../../vitest.shared.ts'

export default testConfig({ testTimeout: 120_000 })
