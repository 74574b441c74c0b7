import { testConfig } from '../../vitest.shared.ts'

// Drawing and packing pictures in pure JavaScript takes its time on a busy machine.
export default testConfig({ testTimeout: 30_000 })
