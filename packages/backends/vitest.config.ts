import { testConfig } from '../../vitest.shared.ts'

/** The kernels are tested in both builds. */
const plain = testConfig({ name: 'plain' })
const fma = testConfig({ name: 'fma', include: ['src/kernels/**/*.test.ts'], env: { SANDGLASS_TEST_FMA: '1' } })

export default testConfig({ projects: [plain, fma] })
