import type { Shape } from '@sandglass/base'
import { at, map, rearrange, shapes, type Values } from '@sandglass/conformance/references'
import fc from 'fast-check'
import type { NumberType } from './call.js'
import { wild } from './draws.js'
import { identical } from './expected.js'
import { defineLaw, type Law } from './law.js'
import { draws, moved, perAxis, types } from './moved.js'

export const movementLaws: readonly Law[] = [
  defineLaw({
    name: 'Transpose',
    problems: moved.chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        perm: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
        dtype: types,
      }),
    ),
    pose({ shape, perm, dtype }, draw) {
      const x = draws(draw, shape, dtype)
      const turned = perm.map((axis) => at(shape, axis))
      return {
        call: { kernel: 'Transpose', inputs: { x }, attributes: { perm } },
        expected: () =>
          identical(
            rearrange(x, turned, (place) => shape.map((_, axis) => at(place, perm.indexOf(axis)))),
            dtype,
          ),
      }
    },
  }),
  defineLaw({
    name: 'Slice',
    problems: moved.chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        dtype: types,
        ranges: perAxis(shape, (length) =>
          fc.tuple(fc.nat({ max: length }), fc.nat({ max: length })).map(([a, b]) => [Math.min(a, b), Math.abs(a - b)] as const),
        ),
      }),
    ),
    pose({ shape, dtype, ranges }, draw) {
      const x = draws(draw, shape, dtype)
      const begin = ranges.map(([from]) => from)
      const size = ranges.map(([, length]) => length)
      return {
        call: { kernel: 'Slice', inputs: { x }, attributes: { begin, size } },
        expected: () =>
          identical(
            rearrange(x, size, (place) => place.map((position, axis) => position + at(begin, axis))),
            dtype,
          ),
      }
    },
  }),
  defineLaw({
    name: 'StridedSlice',
    problems: moved.chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        dtype: types,
        ranges: perAxis(shape, (length) =>
          fc
            .tuple(fc.nat({ max: length }), fc.nat({ max: length }), fc.integer({ min: 1, max: 3 }))
            .map(([a, b, stride]) => ({ begin: Math.min(a, b), end: Math.max(a, b), stride })),
        ),
      }),
    ),
    pose({ shape, dtype, ranges }, draw) {
      const x = draws(draw, shape, dtype)
      const size = ranges.map(({ begin, end, stride }) => Math.ceil((end - begin) / stride))
      const attributes = {
        begin: ranges.map(({ begin }) => begin),
        end: ranges.map(({ end }) => end),
        strides: ranges.map(({ stride }) => stride),
        beginMask: 0,
        endMask: 0,
        ellipsisMask: 0,
        newAxisMask: 0,
        shrinkAxisMask: 0,
      }
      return {
        call: { kernel: 'StridedSlice', inputs: { x }, attributes },
        expected: () =>
          identical(
            rearrange(x, size, (place) => ranges.map(({ begin, stride }, axis) => begin + at(place, axis) * stride)),
            dtype,
          ),
      }
    },
  }),
  defineLaw({
    name: 'Reverse',
    problems: moved.chain((shape) => fc.record({ shape: fc.constant(shape), dims: fc.subarray([...shape.keys()]), dtype: types })),
    pose({ shape, dims, dtype }, draw) {
      const x = draws(draw, shape, dtype)
      return {
        call: { kernel: 'Reverse', inputs: { x }, attributes: { dims } },
        expected: () =>
          identical(
            rearrange(x, shape, (place) => place.map((p, axis) => (dims.includes(axis) ? at(shape, axis) - 1 - p : p))),
            dtype,
          ),
      }
    },
  }),
  defineLaw({
    name: 'FlipLeftRight',
    problems: shapes(4, 4),
    pose(shape, draw) {
      const image = wild(draw, shape)
      return {
        call: { kernel: 'FlipLeftRight', inputs: { image } },
        expected: () => identical(rearrange(image, shape, (place) => place.with(2, at(shape, 2) - 1 - at(place, 2)))),
      }
    },
  }),
  defineLaw({
    name: 'PadV2',
    problems: moved.chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        dtype: fc.constantFrom<NumberType>('float32', 'int32'),
        paddings: perAxis(shape, () => fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }))),
        constantValue: fc.integer({ min: -2, max: 2 }),
      }),
    ),
    pose({ shape, dtype, paddings, constantValue }, draw) {
      const x = draws(draw, shape, dtype)
      const padded = shape.map((length, axis) => length + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0))
      return {
        call: { kernel: 'PadV2', inputs: { x }, attributes: { paddings, constantValue } },
        expected() {
          // What stands outside is looked up past the end, where the constant is.
          const extended = { shape: [x.values.length + 1], values: Float64Array.of(...x.values, constantValue) }
          return identical(
            rearrange(extended, padded, (place) => {
              const source = place.map((position, axis) => position - (paddings[axis]?.[0] ?? 0))
              const inside = source.every((position, axis) => position >= 0 && position < at(shape, axis))
              return [inside ? source.reduce((index, p, axis) => index * at(shape, axis) + p, 0) : x.values.length]
            }),
            dtype,
          )
        },
      }
    },
  }),
  defineLaw({
    name: 'Tile',
    problems: shapes(1, 4).chain((shape) =>
      fc.record({ shape: fc.constant(shape), dtype: types, reps: perAxis(shape, () => fc.integer({ min: 1, max: 3 })) }),
    ),
    pose({ shape, dtype, reps }, draw) {
      const x = draws(draw, shape, dtype)
      const tiled = shape.map((length, axis) => length * at(reps, axis))
      return {
        call: { kernel: 'Tile', inputs: { x }, attributes: { reps } },
        expected: () =>
          identical(
            rearrange(x, tiled, (place) => place.map((p, axis) => p % at(shape, axis))),
            dtype,
          ),
      }
    },
  }),
  defineLaw({
    name: 'Select',
    problems: fc.record({ shape: moved, dtype: fc.constantFrom<NumberType>('float32', 'int32') }),
    pose({ shape, dtype }, draw) {
      const condition = draws(draw, shape, 'bool')
      const t = draws(draw, shape, dtype)
      const e = draws(draw, shape, dtype)
      return {
        call: { kernel: 'Select', inputs: { condition, t, e } },
        expected: () =>
          identical({ shape, values: condition.values.map((chosen, i) => at((chosen === 0 ? e : t).values, i)) }, dtype),
      }
    },
  }),
  defineLaw({
    name: 'Cast',
    problems: fc.record({ shape: moved, from: types, to: types }),
    pose({ shape, from, to }, draw) {
      const x =
        from === 'float32'
          ? { ...map(draw.normal(shape), (value) => Math.fround(value * 100)), dtype: from }
          : draws(draw, shape, from)
      return {
        call: { kernel: 'Cast', inputs: { x }, attributes: { dtype: to } },
        expected: () =>
          identical(
            map(x, (value) => (to === 'float32' ? value : to === 'int32' ? Math.trunc(value) + 0 : Number(value !== 0))),
            to,
          ),
      }
    },
  }),
  ...(
    [
      ['Fill', (shape: Shape) => ({ inputs: {}, attributes: { shape: [...shape], value: 2.5, dtype: 'float32' } }), 2.5],
      ['ZerosLike', (_: Shape, x: Values) => ({ inputs: { x }, attributes: {} }), 0],
      ['OnesLike', (_: Shape, x: Values) => ({ inputs: { x }, attributes: {} }), 1],
    ] as const
  ).map(([kernel, with_, value]) =>
    defineLaw({
      name: kernel,
      problems: moved,
      pose(shape, draw) {
        const x = wild(draw, shape)
        return { call: { kernel, ...with_(shape, x) }, expected: () => identical(map(x, () => value)) }
      },
    }),
  ),
]
