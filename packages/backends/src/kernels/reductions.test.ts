import fc from 'fast-check'
import { expect, test } from 'vitest'
import { build, draw, placeOf, seeds, type Values } from '../testing/arrays.js'
import { expectClose, runKernel, useEngine } from '../testing/engine.js'

useEngine()

const problems = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 5, max: 18 })), { minLength: 1, maxLength: 4 })
  .chain((shape) =>
    fc.record({ shape: fc.constant(shape), axes: fc.subarray([...shape.keys()]), keepDims: fc.boolean(), seed: seeds }),
  )

/** The values that each result is made of, in the order of their places. */
function groups(x: Values, axes: readonly number[]): { shape: number[]; terms: number[][] } {
  const shape = x.shape.filter((_, axis) => !axes.includes(axis))
  const terms = Array.from({ length: shape.reduce((size, length) => size * length, 1) }, (): number[] => [])
  x.values.forEach((value, index) => {
    const kept = placeOf(x.shape, index).filter((_, axis) => !axes.includes(axis))
    const group = kept.reduce((at, i, axis) => at * (shape[axis] as number) + i, 0)
    terms[group]?.push(value)
  })
  return { shape, terms }
}

const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0)
const reductions: Readonly<Record<string, (terms: readonly number[]) => number>> = {
  Sum: sum,
  Mean: (terms) => sum(terms) / terms.length,
  Prod: (terms) => terms.reduce((product, term) => product * term, 1),
  Max: (terms) => Math.max(...terms),
  Min: (terms) => Math.min(...terms),
}

for (const [name, f] of Object.entries(reductions))
  test(`${name} over any axes`, () => {
    fc.assert(
      fc.property(problems, ({ shape, axes, keepDims, seed }) => {
        const x = draw(shape, seed)
        const { shape: kept, terms } = groups(x, axes)
        const outShape = keepDims ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) : kept
        const values = Float64Array.from(terms, f)
        const magnitude = { shape: outShape, values: Float64Array.from(terms, (all) => f(all.map(Math.abs))) }
        const attributes = { [name === 'Max' ? 'reductionIndices' : 'axis']: axes, keepDims }
        expectClose(runKernel(name, { x }, attributes), { shape: outShape, values }, 6e-8, magnitude)
      }),
    )
  })

for (const [name, f] of [
  ['All', (terms: readonly number[]) => terms.every((term) => term === 1)],
  ['Any', (terms: readonly number[]) => terms.some((term) => term === 1)],
] as const)
  test(`${name} over any axes`, () => {
    fc.assert(
      fc.property(problems, fc.constantFrom(-1.5, 0, 1.5), ({ shape, axes, keepDims, seed }, threshold) => {
        const { values } = draw(shape, seed)
        const x = { shape, values: values.map((value) => Number(value > threshold)), dtype: 'bool' as const }
        const { shape: kept, terms } = groups(x, axes)
        const result = runKernel(name, { x }, { axis: axes, keepDims })
        expect(result.dtype).toBe('bool')
        expect(result.shape).toEqual(keepDims ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) : kept)
        expect([...result.values]).toEqual(terms.map((all) => Number(f(all))))
      }),
    )
  })

for (const [name, sign] of [
  ['ArgMax', 1],
  ['ArgMin', -1],
] as const)
  test(`${name} is the first of equal ones`, () => {
    fc.assert(
      fc.property(problems, ({ shape, seed }) => {
        const axis = seed % shape.length
        const { values } = draw(shape, seed)
        const x = { shape, values: values.map((value) => Math.round(2 * value)) }
        const { shape: kept, terms } = groups(x, [axis])
        const expected = terms.map((all) => all.indexOf(sign * Math.max(...all.map((term) => sign * term))))
        const result = runKernel(name, { x }, { axis })
        expect(result.dtype).toBe('int32')
        expect(result.shape).toEqual(kept)
        expect([...result.values]).toEqual(expected)
      }),
    )
  })

test('NaN and infinities propagate', () => {
  for (const shape of [
    [1, 40],
    [40, 1],
    [9, 40],
  ]) {
    const x = draw(shape, 1)
    x.values[5] = Number.NaN
    for (const name of ['Sum', 'Mean', 'Prod', 'Max', 'Min'])
      expect(runKernel(name, { x }, { axis: [0, 1], reductionIndices: [0, 1] }).values).toEqual(Float64Array.of(Number.NaN))
    x.values[5] = Number.POSITIVE_INFINITY
    expect(runKernel('Sum', { x }, { axis: [0, 1] }).values).toEqual(Float64Array.of(Number.POSITIVE_INFINITY))
    expect(runKernel('Max', { x }, { reductionIndices: [0, 1] }).values).toEqual(Float64Array.of(Number.POSITIVE_INFINITY))
  }
})

test('a long sum of small terms is exact: the terms are added in float64', () => {
  const tenth = Math.fround(0.1)
  for (const [shape, axis] of [
    [[1_000_003], [0]],
    [[1_000_003, 1], [0]],
    [[250_001, 9], [0]],
  ] as const) {
    const x = build(shape, () => tenth)
    const count = shape[0]
    for (const value of runKernel('Sum', { x }, { axis }).values) expect(value).toBe(Math.fround(tenth * count))
  }
})

test('Max and Min along an axis so long that it is cut find what stands anywhere', () => {
  for (const shape of [
    [70_000, 1],
    [9_000, 5],
    [3_000, 37],
  ] as const)
    for (const place of [0, 16_384, 44_999]) {
      const [rows, columns] = shape
      const x = draw(shape, 1)
      const [row, column] = [Math.floor(place / columns), place % columns]
      x.values[row * columns + column] = 100
      const expected = build([columns], ([j = 0]) => {
        let largest = Number.NEGATIVE_INFINITY
        for (let i = 0; i < rows; i++) largest = Math.max(largest, x.values[i * columns + j] as number)
        return largest
      })
      expect(runKernel('Max', { x }, { reductionIndices: [0] }).values).toEqual(expected.values)
      x.values[row * columns + column] = Number.NaN
      expect(runKernel('Min', { x }, { axis: [0] }).values[column]).toBe(Number.NaN)
    }
})

test('Sum of whole numbers is exact, and wraps around where it is too large', () => {
  fc.assert(
    fc.property(problems, ({ shape, axes, keepDims, seed }) => {
      const { values } = draw(shape, seed)
      const x = { shape, values: values.map((value) => Math.round(value * 2 ** 29)), dtype: 'int32' as const }
      const { terms } = groups(x, axes)
      const result = runKernel('Sum', { x }, { axis: axes, keepDims })
      expect(result.dtype).toBe('int32')
      expect(result.values).toEqual(Float64Array.from(terms, (all) => sum(all) | 0))
    }),
  )
})

test('NaN is never the greatest nor the least, and only in the first place is nothing further than it', () => {
  for (const length of [3, 4, 9, 40]) {
    const row = draw([length], length)
    const greatest = row.values.indexOf(Math.max(...row.values))
    const poisoned = row.values.map((value, i) => (i % 3 === 1 && i !== greatest ? Number.NaN : value))
    for (const [values, index] of [
      [poisoned, greatest],
      [poisoned.map((value, i) => (i === 0 ? Number.NaN : value)), 0],
    ] as const) {
      expect(runKernel('ArgMax', { x: { shape: [1, length], values } }, { axis: 1 }).values).toEqual(Float64Array.of(index))
      expect(runKernel('ArgMax', { x: { shape: [length, 1], values } }, { axis: 0 }).values).toEqual(Float64Array.of(index))
    }
  }
})

test('of nothing: the sum is 0, the product 1', () => {
  for (const [shape, axis] of [
    [[0], [0]],
    [[3, 0], [1]],
    [[0, 3], [0]],
    [
      [0, 3, 0],
      [0, 2],
    ],
  ] as const) {
    const x = draw(shape, 1)
    for (const value of runKernel('Sum', { x }, { axis }).values) expect(value).toBe(0)
    for (const value of runKernel('Prod', { x }, { axis }).values) expect(value).toBe(1)
  }
})

test('Softmax of rows sums to 1 and agrees with its definition', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 23 }),
      fc.constantFrom(1, 30, 1000),
      seeds,
      (rows, columns, spread, seed) => {
        const drawn = draw([rows, columns], seed)
        const x = { shape: drawn.shape, values: drawn.values.map((value) => Math.fround(value * spread)) }
        const expected = build(x.shape, ([row = 0, column = 0]) => {
          const values = x.values.slice(row * columns, (row + 1) * columns)
          const largest = Math.max(...values)
          const exponentials = [...values].map((value) => Math.exp(value - largest))
          return (exponentials[column] as number) / sum(exponentials)
        })
        // Subtracting the largest rounds in proportion to the distance from it.
        const magnitude = build(x.shape, ([row = 0, column = 0]) => {
          const index = row * columns + column
          const largest = Math.max(...x.values.slice(row * columns, (row + 1) * columns))
          return (expected.values[index] as number) * (1 + largest - (x.values[index] as number))
        })
        expectClose(runKernel('Softmax', { logits: x }, { dim: -1 }), expected, 3e-7, magnitude)
      },
    ),
  )
  const poisoned = { shape: [2, 2], values: Float64Array.of(1, Number.NaN, 0, 0) }
  expect(runKernel('Softmax', { logits: poisoned }, { dim: 1 }).values).toEqual(Float64Array.of(Number.NaN, Number.NaN, 0.5, 0.5))
})
