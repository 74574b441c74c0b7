import { testConfig } from '../../vitest.shared.ts'

export default testConfig({ include: ['src/fidelity/*.fidelity.ts'] })
