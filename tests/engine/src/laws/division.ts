import { broadcast, broadcastPairs, map } from '@sandglass/conformance/references'
import { whole } from './draws.js'
import { equal } from './expected.js'
import { defineLaw, type Law } from './law.js'

/** Of whole numbers, which float32 holds exactly: rounding a quotient could change the next whole number below it. */
const divisions = [
  { kernel: 'Mod', f: (a: number, b: number) => a - b * Math.floor(a / b), dtype: 'float32' },
  { kernel: 'FloorDiv', f: (a: number, b: number) => Math.floor(a / b), dtype: 'int32' },
] as const

export const divisionLaws: readonly Law[] = divisions.map(({ kernel, f, dtype }) =>
  defineLaw({
    name: `${kernel} of whole numbers`,
    problems: broadcastPairs,
    pose({ left, right }, draw) {
      const a = whole(draw, left)
      const b = map(whole(draw, right), (value) => (value === 0 ? 7 : value))
      return { call: { kernel, inputs: { a, b } }, expected: () => equal(broadcast([a, b], f), dtype) }
    },
  }),
)
