import { broadcast, broadcastPairs, longShapes, map } from '@sandglass/conformance/references'
import fc from 'fast-check'
import { wild } from './draws.js'
import { identical } from './expected.js'
import { defineLaw, type Law } from './law.js'
import { draws, moved, types } from './moved.js'

const pairs = fc.oneof(
  broadcastPairs,
  longShapes.map((shape) => ({ left: shape, right: shape })),
)

export const logicLaws: readonly Law[] = [
  ...(
    [
      ['LogicalAnd', (a: number, b: number) => a * b],
      ['LogicalOr', (a: number, b: number) => Math.max(a, b)],
    ] as const
  ).map(([kernel, f]) =>
    defineLaw({
      name: kernel,
      problems: pairs,
      pose({ left, right }, draw) {
        const a = draws(draw, left, 'bool')
        const b = draws(draw, right, 'bool')
        return { call: { kernel, inputs: { a, b } }, expected: () => identical(broadcast([a, b], f), 'bool') }
      },
    }),
  ),
  defineLaw({
    name: 'LogicalNot',
    problems: longShapes,
    pose(shape, draw) {
      const x = draws(draw, shape, 'bool')
      return {
        call: { kernel: 'LogicalNot', inputs: { x } },
        expected: () =>
          identical(
            map(x, (value) => 1 - value),
            'bool',
          ),
      }
    },
  }),
  ...(
    [
      ['IsNan', Number.isNaN],
      ['IsInf', (x: number) => Math.abs(x) === Number.POSITIVE_INFINITY],
      ['IsFinite', Number.isFinite],
    ] as const
  ).map(([kernel, f]) =>
    defineLaw({
      name: kernel,
      problems: longShapes,
      pose(shape, draw) {
        const x = wild(draw, shape)
        return {
          call: { kernel, inputs: { x } },
          expected: () =>
            identical(
              map(x, (value) => Number(f(value))),
              'bool',
            ),
        }
      },
    }),
  ),
  defineLaw({
    name: 'Identity',
    problems: fc.record({ shape: moved, dtype: types }),
    pose({ shape, dtype }, draw) {
      const x = draws(draw, shape, dtype)
      return { call: { kernel: 'Identity', inputs: { x } }, expected: () => identical(x, dtype) }
    },
  }),
  defineLaw({
    name: 'Reshape',
    problems: fc.record({ shape: moved, dtype: types }),
    pose({ shape, dtype }, draw) {
      const x = draws(draw, shape, dtype)
      const turned = [...shape].reverse()
      return {
        call: { kernel: 'Reshape', inputs: { x }, attributes: { shape: turned } },
        expected: () => identical({ ...x, shape: turned }, dtype),
      }
    },
  }),
]
