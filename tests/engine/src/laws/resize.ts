import { at, resizeNearest, resizeNearestGradient } from '@sandglass/conformance/references'
import fc from 'fast-check'
import { absolute } from './draws.js'
import { identical, roundingsOfSum, within } from './expected.js'
import { defineLaw, type Law } from './law.js'
import { channelCounts } from './windows.js'

const side = fc.integer({ min: 1, max: 9 })
const problems = fc.record({
  batch: fc.integer({ min: 1, max: 5 }),
  from: fc.tuple(side, side),
  to: fc.oneof(fc.tuple(side, side), fc.constantFrom('double' as const, 'triple' as const)),
  channels: channelCounts,
  halfPixelCenters: fc.boolean(),
})

function sizeOf(from: readonly [number, number], to: readonly [number, number] | 'double' | 'triple'): [number, number] {
  if (typeof to === 'object') return [to[0], to[1]]
  const factor = to === 'double' ? 2 : 3
  return [from[0] * factor, from[1] * factor]
}

export const resizeLaws: readonly Law[] = [
  defineLaw({
    name: 'ResizeNearestNeighbor',
    problems,
    pose({ batch, from, to, channels, halfPixelCenters }, draw) {
      const size = sizeOf(from, to)
      const images = draw.normal([batch, ...from, channels])
      return {
        call: {
          kernel: 'ResizeNearestNeighbor',
          inputs: { images },
          attributes: { size, halfPixelCenters, alignCorners: false },
        },
        expected: () => identical(resizeNearest(images, size, halfPixelCenters)),
      }
    },
  }),
  defineLaw({
    name: 'ResizeNearestNeighborGrad',
    problems,
    pose({ batch, from, to, channels }, draw) {
      const size = sizeOf(from, to)
      const images = draw.normal([batch, ...from, channels])
      const dy = draw.normal([batch, ...size, channels])
      return {
        call: { kernel: 'ResizeNearestNeighborGrad', inputs: { images, dy }, attributes: { alignCorners: false } },
        expected() {
          const terms = Math.ceil(size[0] / at(from, 0)) * Math.ceil(size[1] / at(from, 1))
          return within(
            roundingsOfSum(terms),
            resizeNearestGradient(dy, images.shape, false),
            resizeNearestGradient(absolute(dy), images.shape, false),
          )
        },
      }
    },
  }),
]
