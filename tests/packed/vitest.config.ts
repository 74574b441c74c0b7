import { testConfig } from '../../vitest.shared.ts'

export default testConfig({ globalSetup: './src/setup.ts', testTimeout: 120_000, hookTimeout: 300_000 })
