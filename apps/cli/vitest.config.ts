import { testConfig } from '../../vitest.shared.ts'

// Trainings that are killed have a command of their own.
export default testConfig({ exclude: ['node_modules/**', 'src/kills/**'] })
