import { add, at, coordinatesOf, indexOf, rearrange, shapes, type Values, zeros } from '@sandglass/conformance/references'
import fc from 'fast-check'
import { absolute } from './draws.js'
import { identical, roundingsOfSum, within } from './expected.js'
import { defineLaw, type Law } from './law.js'
import { draws, types, withAxis } from './moved.js'

export const gatherLaws: readonly Law[] = [
  defineLaw({
    name: 'GatherV2',
    problems: fc.record({
      place: withAxis.filter(({ shape, axis }) => at(shape, axis) > 0),
      count: fc.nat({ max: 40 }),
      dtype: types,
    }),
    pose({ place: { shape, axis }, count, dtype }, draw) {
      const x = draws(draw, shape, dtype)
      const indices = { ...draw.integer([count], at(shape, axis)), dtype: 'int32' as const }
      return {
        call: { kernel: 'GatherV2', inputs: { x, indices }, attributes: { axis, batchDims: 0 } },
        expected: () =>
          identical(
            rearrange(x, shape.with(axis, count), (place) => place.with(axis, at(indices.values, at(place, axis)))),
            dtype,
          ),
      }
    },
  }),
  defineLaw({
    name: 'GatherNd',
    problems: fc.record({
      shape: shapes(1, 4),
      rank: fc.integer({ min: 1, max: 4 }),
      count: fc.integer({ min: 1, max: 40 }),
      dtype: types,
    }),
    pose({ shape, rank, count, dtype }, draw) {
      const depth = Math.min(rank, shape.length)
      const params = draws(draw, shape, dtype)
      const { values } = draw.integer([count, depth], 2 ** 20)
      const indices = {
        shape: [count, depth],
        values: values.map((value, index) => value % at(shape, index % depth)),
        dtype: 'int32' as const,
      }
      return {
        call: { kernel: 'GatherNd', inputs: { params, indices } },
        expected: () =>
          identical(
            rearrange(params, [count, ...shape.slice(depth)], ([picked = 0, ...rest]) => [
              ...indices.values.subarray(picked * depth, (picked + 1) * depth),
              ...rest,
            ]),
            dtype,
          ),
      }
    },
  }),
  defineLaw({
    name: 'UnsortedSegmentSum',
    problems: fc.record({ rows: fc.integer({ min: 1, max: 60 }), rest: shapes(0, 2), numSegments: fc.integer({ min: 1, max: 6 }) }),
    pose({ rows, rest, numSegments }, draw) {
      const x = draw.normal([rows, ...rest])
      const segmentIds = { ...draw.integer([rows], numSegments), dtype: 'int32' as const }
      const sums = (of: Values): Values => {
        const result = zeros([numSegments, ...rest])
        of.values.forEach((value, index) => {
          const [row = 0, ...place] = coordinatesOf(of.shape, index)
          add(result.values, indexOf(result.shape, [at(segmentIds.values, row), ...place]), value)
        })
        return result
      }
      return {
        call: { kernel: 'UnsortedSegmentSum', inputs: { x, segmentIds }, attributes: { numSegments } },
        expected: () => within(roundingsOfSum(rows), sums(x), sums(absolute(x))),
      }
    },
  }),
]
