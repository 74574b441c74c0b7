import { testConfig } from '../../vitest.shared.ts'

// What is held against Python's libraries; a few minutes on two cores.
export default testConfig({ include: ['src/**/*.references.ts'], testTimeout: 600_000 })
