import fc from 'fast-check'
import { expect, test } from 'vitest'
import { at, axisSize, build, draw, range, seeds, sum, type Values } from '../testing/arrays.js'
import { expectClose, runKernel, useEngine } from '../testing/engine.js'

useEngine()

const absolute = ({ shape, values }: Values): Values => ({ shape, values: values.map(Math.abs) })

/** [..., rows, depth] · [..., depth, columns], the leading axes broadcast. */
function product(a: Values, b: Values, transposeA: boolean, transposeB: boolean): Values {
  const [rows, depth] = (transposeA ? [a.shape.at(-1), a.shape.at(-2)] : [a.shape.at(-2), a.shape.at(-1)]) as [number, number]
  const columns = b.shape.at(transposeB ? -2 : -1) as number
  const batchRank = Math.max(a.shape.length, b.shape.length) - 2
  const sizeAt = ({ shape }: Values, axis: number): number => shape[axis - batchRank + shape.length - 2] ?? 1
  const batch = range(batchRank).map((axis) => Math.max(sizeAt(a, axis), sizeAt(b, axis)))
  const within = (x: Values, place: readonly number[]): number[] =>
    place.slice(batchRank - x.shape.length + 2, batchRank).map((i, axis) => (x.shape[axis] === 1 ? 0 : i))
  return build([...batch, rows, columns], (place) => {
    const [i, j] = place.slice(-2) as [number, number]
    return sum(
      range(depth).map((k) => {
        const left = at(a, [...within(a, place), ...(transposeA ? [k, i] : [i, k])])
        return left * at(b, [...within(b, place), ...(transposeB ? [j, k] : [k, j])])
      }),
    )
  })
}

const batches = fc.constantFrom<[number[], number[]]>(
  [[], []],
  [[3], [3]],
  [[2], [1]],
  [[1], [4]],
  [[2, 1], [3]],
  [[], [2]],
  [[2, 2], []],
)

test('BatchMatMul in all transpositions, the batch axes broadcast', () => {
  fc.assert(
    fc.property(
      axisSize,
      axisSize,
      axisSize,
      batches,
      fc.boolean(),
      fc.boolean(),
      seeds,
      (rows, depth, columns, [aBatch, bBatch], transposeA, transposeB, seed) => {
        const a = draw([...aBatch, ...(transposeA ? [depth, rows] : [rows, depth])], seed)
        const b = draw([...bBatch, ...(transposeB ? [columns, depth] : [depth, columns])], seed + 1)
        const expected = product(a, b, transposeA, transposeB)
        const magnitude = product(absolute(a), absolute(b), transposeA, transposeB)
        expectClose(runKernel('BatchMatMul', { a, b }, { transposeA, transposeB }), expected, 4e-7, magnitude)
      },
    ),
    { numRuns: 200 },
  )
})

test('products larger than the blocks that they are cut into', () => {
  for (const [rows, depth, columns] of [
    [259, 260, 9],
    [3, 1030, 3],
    [600, 5, 2],
    [1, 300, 33],
  ] as const) {
    const a = draw([rows, depth], depth)
    const b = draw([depth, columns], rows)
    const expected = product(a, b, false, false)
    const magnitude = product(absolute(a), absolute(b), false, false)
    for (const transposeA of [false, true])
      for (const transposeB of [false, true]) {
        const inputs = { a: transposeA ? transposed(a) : a, b: transposeB ? transposed(b) : b }
        expectClose(runKernel('BatchMatMul', inputs, { transposeA, transposeB }), expected, 2e-6, magnitude)
      }
  }
})

function transposed(x: Values): Values {
  const [rows, columns] = x.shape as [number, number]
  return build([columns, rows], ([i = 0, j = 0]) => at(x, [j, i]))
}

test('empty products: no rows, no columns, nothing to sum', () => {
  const run = (a: readonly number[], b: readonly number[]) =>
    runKernel('BatchMatMul', { a: draw(a, 1), b: draw(b, 2) }, { transposeA: false, transposeB: false })
  expect(run([0, 3], [3, 2])).toMatchObject({ shape: [0, 2] })
  expect(run([2, 3], [3, 0])).toMatchObject({ shape: [2, 0] })
  expect(run([2, 0], [0, 3])).toMatchObject({ shape: [2, 3], values: new Float64Array(6) })
})

test('what is not a number stays in its row and column', () => {
  const a = draw([9, 5], 1)
  const b = draw([5, 11], 2)
  a.values[3 * 5 + 2] = Number.NaN
  b.values[4 * 11 + 10] = Number.POSITIVE_INFINITY
  const { values } = runKernel('BatchMatMul', { a, b }, { transposeA: false, transposeB: false })
  values.forEach((value, index) => {
    const [row, column] = [Math.floor(index / 11), index % 11]
    expect(Number.isFinite(value)).toBe(row !== 3 && column !== 10)
  })
})

const activations: Readonly<Record<string, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  leakyrelu: (x) => (x < 0 ? 0.25 * x : x),
  elu: (x) => (x < 0 ? Math.expm1(x) : x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  // Has no kernel of ours, and goes to cpu's.
  prelu: (x) => (x < 0 ? 0.5 * x : x),
}

for (const [activation, f] of Object.entries(activations))
  test(`_FusedMatMul with a bias and ${activation}`, () => {
    fc.assert(
      fc.property(
        axisSize,
        axisSize,
        axisSize,
        fc.boolean(),
        fc.boolean(),
        seeds,
        (rows, depth, columns, transposeB, perColumn, seed) => {
          const a = draw([rows, depth], seed)
          const b = draw(transposeB ? [columns, depth] : [depth, columns], seed + 1)
          const bias = draw(perColumn ? [columns] : [1], seed + 2)
          const preluActivationWeights = { shape: [], values: Float64Array.of(0.5) }
          const plus = (x: Values, sign: (y: number) => number): Values =>
            build(x.shape, (place) => at(x, place) + sign(bias.values[perColumn ? (place[1] as number) : 0] as number))
          const sums = plus(product(a, b, false, transposeB), (y) => y)
          const expected = { ...sums, values: sums.values.map((value) => f(value)) }
          const magnitude = plus(product(absolute(a), absolute(b), false, transposeB), Math.abs)
          const inputs = { a, b, bias, ...(activation === 'prelu' && { preluActivationWeights }) }
          const attributes = { transposeA: false, transposeB, activation, leakyreluAlpha: 0.25 }
          expectClose(runKernel('_FusedMatMul', inputs, attributes), expected, 5e-7, {
            ...magnitude,
            values: magnitude.values.map((m) => m + 1),
          })
        },
      ),
      { numRuns: 30 },
    )
  })
