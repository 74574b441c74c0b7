import fc from 'fast-check'
import { expect, test } from 'vitest'
import { at, build, draw, range, seeds, typedArrays, type Values } from '../testing/arrays.js'
import { expectClose, expectSame, runKernel, useEngine } from '../testing/engine.js'

useEngine()

const integers = (shape: readonly number[], values: readonly number[]) => ({
  shape,
  values: Float64Array.from(values),
  dtype: 'int32' as const,
})

/** Whole numbers below `length`, fixed by the seed. */
function indicesBelow(length: number, shape: readonly number[], seed: number) {
  return integers(
    shape,
    [...draw(shape, seed).values].map((value) => Math.floor(Math.abs(value) * 1000) % length),
  )
}

test('GatherV2 picks along any axis', () => {
  const problems = typedArrays.chain((x) =>
    fc.record({
      x: fc.constant(x),
      axis: fc.nat({ max: x.shape.length - 1 }),
      shape: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 2 }),
      seed: seeds,
    }),
  )
  fc.assert(
    fc.property(problems, ({ x, axis, shape, seed }) => {
      const indices = indicesBelow(x.shape[axis] as number, shape, seed)
      const expected = build(x.shape.toSpliced(axis, 1, ...shape), (place) => {
        const picked = at(indices, place.slice(axis, axis + shape.length))
        return at(x, place.toSpliced(axis, shape.length, picked))
      })
      const result = runKernel('GatherV2', { x, indices }, { axis, batchDims: 0 })
      expect(result.dtype).toBe(x.dtype)
      expectSame(result, expected)
    }),
  )
})

test('GatherV2 picks in each of a batch by indices of its own', () => {
  fc.assert(
    fc.property(
      fc.tuple(...range(4).map(() => fc.integer({ min: 1, max: 5 }))),
      fc.integer({ min: 1, max: 6 }),
      seeds,
      ([batch = 1, outer = 1, length = 1, columns = 1], count, seed) => {
        const x = draw([batch, outer, length, columns], seed)
        const indices = indicesBelow(length, [batch, count], seed + 1)
        const expected = build([batch, outer, count, columns], ([n = 0, o = 0, i = 0, c = 0]) =>
          at(x, [n, o, at(indices, [n, i]), c]),
        )
        expectSame(runKernel('GatherV2', { x, indices }, { axis: 2, batchDims: 1 }), expected)
      },
    ),
  )
})

test('an index outside is refused', () => {
  for (const index of [-1, 3])
    expect(() => runKernel('GatherV2', { x: draw([3], 1), indices: integers([1], [index]) }, { axis: 0 })).toThrow(
      `the index value ${index} is not in [0, 2]`,
    )
  expect(() => runKernel('GatherNd', { params: draw([3], 1), indices: integers([1, 1], [3]) })).toThrow('Invalid indices')
})

test('GatherNd picks places and slices', () => {
  fc.assert(
    fc.property(typedArrays, fc.integer({ min: 1, max: 4 }), fc.nat({ max: 5 }), seeds, (params, rank, count, seed) => {
      const depth = Math.min(rank, params.shape.length)
      const columns = range(depth).map((axis) => indicesBelow(params.shape[axis] as number, [count], seed + axis))
      const indices = integers(
        [count, depth],
        range(count).flatMap((i) => columns.map((column) => at(column, [i]))),
      )
      const expected = build([count, ...params.shape.slice(depth)], ([i = 0, ...rest]) =>
        at(params, [...columns.map((column) => at(column, [i])), ...rest]),
      )
      expectSame(runKernel('GatherNd', { params, indices }), expected)
    }),
  )
})

test('UnsortedSegmentSum is the adjoint of picking; what belongs to no segment is left out', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 21 }),
      fc.integer({ min: 1, max: 6 }),
      seeds,
      (rows, columns, numSegments, seed) => {
        const x = draw([rows, columns], seed)
        const drawn = indicesBelow(numSegments + 2, [rows], seed + 1)
        // One segment too many, and one that is negative.
        const segmentIds = { ...drawn, values: drawn.values.map((index) => (index > numSegments ? -1 : index)) }
        const sums = (of: Values): Values =>
          build([numSegments, columns], ([segment = 0, column = 0]) =>
            range(rows).reduce((sum, row) => sum + (at(segmentIds, [row]) === segment ? at(of, [row, column]) : 0), 0),
          )
        const magnitude = sums({ ...x, values: x.values.map(Math.abs) })
        expectClose(runKernel('UnsortedSegmentSum', { x, segmentIds }, { numSegments }), sums(x), 1e-6, magnitude)
      },
    ),
  )
})

test('UnsortedSegmentSum refuses what has not one segment for each row, as cpu does', () => {
  const x = draw([4, 2], 1)
  const segmentIds = integers([2], [0, 1])
  expect(() => runKernel('UnsortedSegmentSum', { x, segmentIds }, { numSegments: 2 })).toThrow()
})
