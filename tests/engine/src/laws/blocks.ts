import { at, rearrange, shapes } from '@sandglass/conformance/references'
import fc from 'fast-check'
import type { NumberType } from './call.js'
import { wild } from './draws.js'
import { identical } from './expected.js'
import { defineLaw, type Law } from './law.js'
import { draws, perAxis } from './moved.js'

const small = fc.integer({ min: 1, max: 4 })
const pair = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))

/** Images whose sides are whole blocks: how many, how large, and how much of the borders is not there. */
const blocks = fc.record({
  batch: small,
  places: fc.tuple(small, small),
  channels: fc.integer({ min: 1, max: 9 }),
  block: pair,
  before: fc.tuple(fc.nat({ max: 1 }), fc.nat({ max: 1 })),
  after: fc.tuple(fc.nat({ max: 1 }), fc.nat({ max: 1 })),
})

export const blockLaws: readonly Law[] = [
  defineLaw({
    name: 'SpaceToBatchND',
    problems: blocks.filter(({ places, block, before, after }) => leaves(places, block, before, after)),
    pose({ batch, places, channels, block, before, after }, draw) {
      const size = sides(places, block, before, after)
      const x = wild(draw, [batch, ...size, channels])
      const paddings = [0, 1].map((axis) => [at(before, axis), at(after, axis)])
      return {
        call: { kernel: 'SpaceToBatchND', inputs: { x }, attributes: { blockShape: [...block], paddings } },
        expected: () =>
          identical(
            rearrange(x, [batch * block[0] * block[1], ...places, channels], ([image = 0, row = 0, column = 0, channel = 0]) => {
              const place = Math.floor(image / batch)
              const y = row * block[0] + Math.floor(place / block[1]) - before[0]
              const z = column * block[1] + (place % block[1]) - before[1]
              const inside = y >= 0 && y < at(size, 0) && z >= 0 && z < at(size, 1)
              return inside ? [image % batch, y, z, channel] : null
            }),
          ),
      }
    },
  }),
  defineLaw({
    name: 'BatchToSpaceND',
    problems: blocks.filter(({ places, block, before, after }) => leaves(places, block, before, after)),
    pose({ batch, places, channels, block, before, after }, draw) {
      const x = wild(draw, [batch * block[0] * block[1], ...places, channels])
      const crops = [0, 1].map((axis) => [at(before, axis), at(after, axis)])
      return {
        call: { kernel: 'BatchToSpaceND', inputs: { x }, attributes: { blockShape: [...block], crops } },
        expected: () =>
          identical(
            rearrange(
              x,
              [batch, ...sides(places, block, before, after), channels],
              ([image = 0, row = 0, column = 0, channel = 0]) => {
                const [y, z] = [row + before[0], column + before[1]]
                const place = (y % block[0]) * block[1] + (z % block[1])
                return [place * batch + image, Math.floor(y / block[0]), Math.floor(z / block[1]), channel]
              },
            ),
          ),
      }
    },
  }),
  defineLaw({
    name: 'DepthToSpace',
    problems: fc.record({
      batch: small,
      size: fc.tuple(small, small),
      block: fc.integer({ min: 2, max: 3 }),
      channels: small,
      dtype: fc.constantFrom<NumberType>('float32', 'int32'),
    }),
    pose({ batch, size, block, channels, dtype }, draw) {
      const x = draws(draw, [batch, ...size, channels * block * block], dtype)
      return {
        call: { kernel: 'DepthToSpace', inputs: { x }, attributes: { blockSize: block, dataFormat: 'NHWC' } },
        expected: () =>
          identical(
            rearrange(x, [batch, size[0] * block, size[1] * block, channels], ([image = 0, row = 0, column = 0, channel = 0]) => [
              image,
              Math.floor(row / block),
              Math.floor(column / block),
              ((row % block) * block + (column % block)) * channels + channel,
            ]),
            dtype,
          ),
      }
    },
  }),
  defineLaw({
    name: 'MirrorPad',
    problems: fc.record({ shape: shapes(1, 4), mode: fc.constantFrom('reflect', 'symmetric') }).chain(({ shape, mode }) =>
      fc.record({
        shape: fc.constant(shape),
        mode: fc.constant(mode),
        paddings: perAxis(shape, (length) => {
          const most = mode === 'reflect' ? length - 1 : length
          return fc.tuple(fc.nat({ max: most }), fc.nat({ max: most }))
        }),
      }),
    ),
    pose({ shape, mode, paddings }, draw) {
      const x = wild(draw, shape)
      const padded = shape.map((length, axis) => length + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0))
      const edge = mode === 'reflect' ? 0 : 1
      const mirrored = (position: number, length: number): number => {
        if (position < 0) return -position - edge
        return position < length ? position : 2 * (length - 1) - position + edge
      }
      return {
        call: { kernel: 'MirrorPad', inputs: { x }, attributes: { paddings, mode } },
        expected: () =>
          identical(
            rearrange(x, padded, (place) =>
              place.map((position, axis) => mirrored(position - (paddings[axis]?.[0] ?? 0), at(shape, axis))),
            ),
          ),
      }
    },
  }),
]

/** The image that is left of whole blocks without its borders. */
function sides(
  places: readonly number[],
  block: readonly number[],
  before: readonly number[],
  after: readonly number[],
): [height: number, width: number] {
  const along = (axis: number) => at(places, axis) * at(block, axis) - at(before, axis) - at(after, axis)
  return [along(0), along(1)]
}

function leaves(...image: Parameters<typeof sides>): boolean {
  return Math.min(...sides(...image)) >= 1
}
