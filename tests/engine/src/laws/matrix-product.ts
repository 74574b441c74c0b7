import type { Shape } from '@sandglass/base'
import { at, broadcast, matrixProduct, type Values } from '@sandglass/conformance/references'
import fc from 'fast-check'
import { activated, activations, leak } from './activation.js'
import { absolute, constant, withOne } from './draws.js'
import { roundingsOfSum, within } from './expected.js'
import { defineLaw, type Law } from './law.js'

/** Sizes around which kernels change their ways: vectors, tiles and blocks, and their tails; 0 and 1. */
const size = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 17 }) },
  { weight: 3, arbitrary: fc.integer({ min: 18, max: 70 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 111, 112, 113, 255, 256, 257, 300) },
)

const sizes = fc
  .record({ rows: size, inner: size, columns: size, transposeA: fc.boolean(), transposeB: fc.boolean() })
  .filter(({ rows, inner, columns }) => rows * inner * columns < 300_000)

/** Matrices before which other axes stand, each shared, or 1 on one side, or missing there. */
const batches = fc.constantFrom<readonly [Shape, Shape]>(
  [[], []],
  [[3], [3]],
  [[1], [4]],
  [[5], [1]],
  [[], [2]],
  [
    [2, 3],
    [2, 3],
  ],
  [
    [2, 1],
    [2, 3],
  ],
  [
    [2, 1],
    [1, 3],
  ],
  [[2, 3], [3]],
  [[0], [1]],
)

export const matrixProductLaws: readonly Law[] = [
  defineLaw({
    name: 'BatchMatMul',
    problems: fc.record({ sizes, batch: batches }).filter(({ sizes: { rows, inner, columns } }) => rows * inner * columns < 60_000),
    pose({ sizes, batch }, draw) {
      const { transposeA, transposeB, inner } = sizes
      const [a, b] = operandsOf(sizes, batch, draw.normal)
      return {
        call: { kernel: 'BatchMatMul', inputs: { a, b }, attributes: { transposeA, transposeB } },
        expected: () => within(roundingsOfSum(inner), product(a, b, sizes), product(absolute(a), absolute(b), sizes)),
      }
    },
  }),
  defineLaw({
    name: 'BatchMatMul of large matrices',
    problems: sizes,
    pose(sizes, draw) {
      const { transposeA, transposeB, inner } = sizes
      const [a, b] = operandsOf(sizes, [[], []], draw.normal)
      return {
        call: { kernel: 'BatchMatMul', inputs: { a, b }, attributes: { transposeA, transposeB } },
        expected: () => within(roundingsOfSum(inner), product(a, b, sizes), product(absolute(a), absolute(b), sizes)),
      }
    },
  }),
  defineLaw({
    name: 'BatchMatMul, a NaN or an infinity among the values',
    problems: fc.record({
      sizes: sizes.filter(({ rows, inner, columns }) => rows * inner * columns > 0 && rows * inner * columns < 30_000),
      guest: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
      place: fc.nat(),
      left: fc.boolean(),
      /** Of the other matrix: what a NaN meets must not hide it. */
      zeros: fc.boolean(),
    }),
    pose({ sizes, guest, place, left, zeros }, draw) {
      const { transposeA, transposeB, inner } = sizes
      const [a, b] = operandsOf(sizes, [[], []], draw.normal)
      const visited = (x: Values) => withOne(x, place % x.values.length, guest)
      const other = (x: Values) => (zeros ? constant(x.shape, 0) : x)
      const [l, r] = left ? [visited(a), other(b)] : [other(a), visited(b)]
      return {
        call: { kernel: 'BatchMatMul', inputs: { a: l, b: r }, attributes: { transposeA, transposeB } },
        expected: () => within(roundingsOfSum(inner), product(l, r, sizes), product(absolute(l), absolute(r), sizes)),
      }
    },
  }),
  defineLaw({
    name: '_FusedMatMul',
    problems: fc.record({
      sizes,
      activation: activations,
      bias: fc.constantFrom('none', 'each column', 'one value', 'each value'),
    }),
    pose({ sizes, activation, bias }, draw) {
      const { rows, columns, inner, transposeA, transposeB } = sizes
      const [a, b] = operandsOf(sizes, [[], []], draw.normal)
      const shapes = { none: null, 'each column': [columns], 'one value': [1], 'each value': [rows, columns] }
      const shape = shapes[bias]
      const shift = shape === null ? null : draw.normal(shape)
      const slopes = activation === 'prelu' ? draw.normal([columns]) : null
      return {
        call: {
          kernel: '_FusedMatMul',
          inputs: { a, b, ...(shift && { bias: shift }), ...(slopes && { preluActivationWeights: slopes }) },
          attributes: { transposeA, transposeB, activation, leakyreluAlpha: leak },
        },
        expected() {
          const plus = (sum: Values, term: Values | null) => (term === null ? sum : broadcast([sum, term], (x, y) => x + y))
          const sum = plus(product(a, b, sizes), shift)
          const magnitude = plus(product(absolute(a), absolute(b), sizes), shift && absolute(shift))
          return activated(roundingsOfSum(inner + 1), sum, magnitude, activation, slopes ?? undefined)
        },
      }
    },
  }),
]

interface Sizes {
  readonly rows: number
  readonly inner: number
  readonly columns: number
  readonly transposeA: boolean
  readonly transposeB: boolean
}

function operandsOf(
  { rows, inner, columns, transposeA, transposeB }: Sizes,
  [batchA, batchB]: readonly [Shape, Shape],
  values: (shape: Shape) => Values,
): [Values, Values] {
  return [
    values([...batchA, ...(transposeA ? [inner, rows] : [rows, inner])]),
    values([...batchB, ...(transposeB ? [columns, inner] : [inner, columns])]),
  ]
}

function product(a: Values, b: Values, { transposeA, transposeB }: Sizes): Values {
  const batch = broadcast([corner(a), corner(b)], (x) => x).shape.slice(0, -2)
  return matrixProduct(repeated(a, batch), repeated(b, batch), transposeA, transposeB)
}

/** One value of each matrix. */
function corner({ shape }: Values): Values {
  return constant([...shape.slice(0, -2), 1, 1], 0)
}

function repeated(x: Values, batch: Shape): Values {
  const rows = at(x.shape, x.shape.length - 2)
  const columns = at(x.shape, x.shape.length - 1)
  return broadcast([x, constant([...batch, rows, columns], 0)], (value) => value)
}
