import { testConfig } from '../../vitest.shared.ts'

// Processes of its own, one after the other.
export default testConfig({ include: ['src/kills/*.test.ts'], testTimeout: 3_600_000, hookTimeout: 120_000 })
