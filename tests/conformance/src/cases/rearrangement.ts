import * as tf from '@tensorflow/tfjs-core'
import { type Arbitrary, array, constant, integer, record, shuffledSubarray, tuple } from 'fast-check'
import { type Case, defineCase } from '../case.js'
import { exact, ofLargest } from '../compare.js'
import { map } from '../reference/elementwise.js'
import { concatenate, rearrange } from '../reference/rearrangement.js'
import { add, at, build, coordinatesOf, indexOf, tensorOf, type Values, zeros } from '../values.js'
import { longShapes, shapes } from './problems.js'

/** One or more of something for each axis of a shape. */
function perAxis<Item>(shape: readonly number[], item: (length: number) => Arbitrary<Item>): Arbitrary<Item[]> {
  return shape.length === 0 ? constant([]) : (tuple(...shape.map(item)) as Arbitrary<Item[]>)
}

const shapeAndAxis = shapes(1, 4).chain((shape) =>
  record({ shape: constant(shape), axis: integer({ min: 0, max: shape.length - 1 }) }),
)
const atMost = (maximum: number): Arbitrary<number> => integer({ min: 0, max: maximum })

export const rearrangementCases: readonly Case[] = [
  defineCase({
    name: 'transpose',
    kernels: ['Transpose'],
    tolerance: exact,
    problems: shapes(1, 4).chain((shape) => {
      const axes = shape.map((_, axis) => axis)
      return record({ shape: constant(shape), permutation: shuffledSubarray(axes, { minLength: axes.length }) })
    }),
    solve({ shape, permutation }, draw) {
      const x = draw.normal(shape)
      const result = permutation.map((axis) => at(shape, axis))
      return {
        actual: () => tf.transpose(tensorOf(x), permutation),
        expected: rearrange(x, result, (coordinates) => shape.map((_, axis) => at(coordinates, permutation.indexOf(axis)))),
      }
    },
  }),
  defineCase({
    name: 'reshape and identity',
    kernels: ['Reshape', 'Identity'],
    tolerance: exact,
    problems: longShapes,
    solve(shape, draw) {
      const x = draw.normal(shape)
      return { actual: () => tf.clone(tf.reshape(tensorOf(x), [-1])), expected: { shape: [x.values.length], values: x.values } }
    },
  }),
  defineCase({
    name: 'slice',
    kernels: ['Slice'],
    tolerance: exact,
    problems: shapes(1, 4).chain((shape) =>
      record({
        shape: constant(shape),
        ranges: perAxis(shape, (length) =>
          atMost(length - 1).chain((begin) => tuple(constant(begin), integer({ min: 1, max: length - begin }))),
        ),
      }),
    ),
    solve({ shape, ranges }, draw) {
      const x = draw.normal(shape)
      const begin = ranges.map(([start]) => start)
      const size = ranges.map(([, count]) => count)
      return {
        actual: () => tf.slice(tensorOf(x), begin, size),
        expected: rearrange(x, size, (coordinates) => coordinates.map((position, axis) => position + at(begin, axis))),
      }
    },
  }),
  defineCase({
    name: 'stridedSlice',
    kernels: ['StridedSlice'],
    tolerance: exact,
    problems: shapes(1, 4).chain((shape) =>
      record({
        shape: constant(shape),
        ranges: perAxis(shape, (length) =>
          atMost(length - 1).chain((begin) => tuple(constant(begin), integer({ min: begin + 1, max: length }))),
        ),
        strides: perAxis(shape, () => integer({ min: 1, max: 3 })),
      }),
    ),
    solve({ shape, ranges, strides }, draw) {
      const x = draw.normal(shape)
      const begin = ranges.map(([start]) => start)
      const end = ranges.map(([, stop]) => stop)
      const size = strides.map((stride, axis) => Math.ceil((at(end, axis) - at(begin, axis)) / stride))
      return {
        actual: () => tf.stridedSlice(tensorOf(x), begin, end, strides),
        expected: rearrange(x, size, (coordinates) =>
          coordinates.map((position, axis) => at(begin, axis) + position * at(strides, axis)),
        ),
      }
    },
  }),
  defineCase({
    name: 'pad',
    kernels: ['PadV2'],
    tolerance: exact,
    problems: shapes(1, 4).chain((shape) =>
      record({ shape: constant(shape), paddings: perAxis(shape, () => tuple(atMost(3), atMost(3))) }),
    ),
    solve({ shape, paddings }, draw) {
      const x = draw.normal(shape)
      const padded = shape.map((length, axis) => length + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0))
      return {
        actual: () => tf.pad(tensorOf(x), paddings),
        expected: rearrange(x, padded, (coordinates) => {
          const source = coordinates.map((position, axis) => position - (paddings[axis]?.[0] ?? 0))
          return source.every((position, axis) => position >= 0 && position < at(shape, axis)) ? source : null
        }),
      }
    },
  }),
  defineCase({
    name: 'concat',
    kernels: ['Concat'],
    tolerance: exact,
    problems: record({ place: shapeAndAxis, lengths: array(integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }) }),
    solve({ place: { shape, axis }, lengths }, draw) {
      const parts = lengths.map((length) => draw.normal(shape.with(axis, length)))
      return {
        actual: () =>
          tf.concat(
            parts.map((part) => tensorOf(part)),
            axis,
          ),
        expected: concatenate(parts, axis),
      }
    },
  }),
  defineCase({
    name: 'split',
    kernels: ['SplitV'],
    tolerance: exact,
    problems: record({ place: shapeAndAxis, lengths: array(integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }) }),
    solve({ place: { shape, axis }, lengths }, draw) {
      const parts = lengths.map((length) => draw.normal(shape.with(axis, length)))
      return { actual: () => tf.split(tensorOf(concatenate(parts, axis)), lengths, axis), expected: parts }
    },
  }),
  defineCase({
    name: 'stack and unstack',
    kernels: ['Pack', 'Unpack'],
    tolerance: exact,
    problems: record({ place: shapeAndAxis, count: integer({ min: 1, max: 4 }) }),
    solve({ place: { shape, axis }, count }, draw) {
      const parts = Array.from({ length: count }, () => draw.normal(shape))
      return {
        actual: () =>
          tf.unstack(
            tf.stack(
              parts.map((part) => tensorOf(part)),
              axis,
            ),
            axis,
          ),
        expected: parts,
      }
    },
  }),
  defineCase({
    name: 'gather',
    kernels: ['GatherV2'],
    tolerance: exact,
    problems: record({ place: shapeAndAxis, count: integer({ min: 1, max: 9 }) }),
    solve({ place: { shape, axis }, count }, draw) {
      const x = draw.normal(shape)
      const indices = draw.integer([count], at(shape, axis))
      return {
        actual: () => tf.gather(tensorOf(x), tensorOf(indices, 'int32') as tf.Tensor1D, axis),
        expected: rearrange(x, shape.with(axis, count), (coordinates) =>
          coordinates.with(axis, at(indices.values, at(coordinates, axis))),
        ),
      }
    },
  }),
  defineCase({
    name: 'unsortedSegmentSum',
    kernels: ['UnsortedSegmentSum'],
    tolerance: ofLargest,
    problems: record({ shape: shapes(1, 3), segments: integer({ min: 1, max: 5 }) }),
    solve({ shape, segments }, draw) {
      const x = draw.normal(shape)
      const owners = draw.integer([at(shape, 0)], segments)
      const sums = zeros(shape.with(0, segments))
      x.values.forEach((value, index) => {
        const [row = 0, ...rest] = coordinatesOf(shape, index)
        add(sums.values, indexOf(sums.shape, [at(owners.values, row), ...rest]), value)
      })
      return {
        actual: () => tf.unsortedSegmentSum(tensorOf(x), tensorOf(owners, 'int32') as tf.Tensor1D, segments),
        expected: sums,
      }
    },
  }),
  defineCase({
    name: 'tile',
    kernels: ['Tile'],
    tolerance: exact,
    problems: shapes(1, 4).chain((shape) =>
      record({ shape: constant(shape), repeats: perAxis(shape, () => integer({ min: 1, max: 3 })) }),
    ),
    solve({ shape, repeats }, draw) {
      const x = draw.normal(shape)
      const tiled = shape.map((length, axis) => length * at(repeats, axis))
      return {
        actual: () => tf.tile(tensorOf(x), repeats),
        expected: rearrange(x, tiled, (coordinates) => coordinates.map((position, axis) => position % at(shape, axis))),
      }
    },
  }),
  defineCase({
    name: 'reverse',
    kernels: ['Reverse'],
    tolerance: exact,
    problems: shapeAndAxis,
    solve({ shape, axis }, draw) {
      const x = draw.normal(shape)
      return {
        actual: () => tf.reverse(tensorOf(x), axis),
        expected: rearrange(x, shape, (coordinates) => coordinates.with(axis, at(shape, axis) - 1 - at(coordinates, axis))),
      }
    },
  }),
  defineCase({
    name: 'oneHot',
    kernels: ['OneHot'],
    tolerance: exact,
    problems: record({ count: integer({ min: 1, max: 9 }), depth: integer({ min: 2, max: 6 }) }),
    solve({ count, depth }, draw) {
      const x = draw.integer([count], depth)
      return {
        actual: () => tf.oneHot(tensorOf(x, 'int32') as tf.Tensor1D, depth),
        expected: build([count, depth], ([row = 0, column]) => (at(x.values, row) === column ? 1 : 0)),
      }
    },
  }),
  defineCase({
    name: 'fill, zerosLike and onesLike',
    kernels: ['Fill', 'ZerosLike', 'OnesLike'],
    tolerance: exact,
    problems: longShapes,
    solve(shape, draw) {
      const x = draw.normal(shape)
      const all = (value: number): Values => map(x, () => value)
      return {
        actual: () => [tf.fill([...shape], 2.5), tf.zerosLike(tensorOf(x)), tf.onesLike(tensorOf(x))],
        expected: [all(2.5), all(0), all(1)],
      }
    },
  }),
]
