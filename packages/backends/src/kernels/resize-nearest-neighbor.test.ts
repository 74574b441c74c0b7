import fc from 'fast-check'
import { expect, test } from 'vitest'
import { at, build, draw, seeds, sum, type Values } from '../testing/arrays.js'
import { runKernel, useEngine } from '../testing/engine.js'

useEngine()

const size = fc.integer({ min: 1, max: 9 })
const problems = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  from: fc.tuple(size, size),
  to: fc.tuple(size, size),
  channels: fc.integer({ min: 1, max: 9 }),
  alignCorners: fc.boolean(),
  seed: seeds,
})

/** TensorFlow's conventions for which pixel is nearest, on the way to `to` pixels from `from`. */
function nearest(place: number, from: number, to: number, alignCorners: boolean, halfPixelCenters: boolean): number {
  if (alignCorners && to > 1) return Math.min(from - 1, Math.round((place * (from - 1)) / (to - 1)))
  const scaled = ((place + (halfPixelCenters ? 0.5 : 0)) * from) / to
  return Math.min(from - 1, alignCorners ? Math.round(scaled) : Math.floor(scaled))
}

test('every pixel is one of the pixels that were there', () => {
  fc.assert(
    fc.property(problems, fc.boolean(), ({ batch, from, to, channels, alignCorners, seed }, half) => {
      const halfPixelCenters = half && !alignCorners
      const images = draw([batch, ...from, channels], seed)
      const expected = build([batch, ...to, channels], ([n = 0, y = 0, x = 0, c = 0]) => {
        const row = nearest(y, from[0], to[0], alignCorners, halfPixelCenters)
        return at(images, [n, row, nearest(x, from[1], to[1], alignCorners, halfPixelCenters), c])
      })
      const result = runKernel('ResizeNearestNeighbor', { images }, { alignCorners, halfPixelCenters, size: to })
      expect(result.shape).toEqual(expected.shape)
      expect(result.values).toEqual(expected.values)
    }),
  )
})

test('the gradient is the adjoint, for batches too', () => {
  fc.assert(
    fc.property(problems, ({ batch, from, to, channels, alignCorners, seed }) => {
      const whole = (x: Values): Values => ({ shape: x.shape, values: x.values.map(Math.round) })
      const images = whole(draw([batch, ...from, channels], seed))
      const dy = whole(draw([batch, ...to, channels], seed + 1))
      const y = runKernel('ResizeNearestNeighbor', { images }, { alignCorners, halfPixelCenters: false, size: to })
      const dx = runKernel('ResizeNearestNeighborGrad', { images, dy }, { alignCorners })
      expect(dx.shape).toEqual(images.shape)
      // Of whole numbers, so that both sums are exact.
      expect(inner(dx, images)).toBe(inner(dy, y))
      expect(sum([...dx.values])).toBe(sum([...dy.values]))
    }),
  )
})

function inner(a: Values, b: Values): number {
  return sum([...a.values].map((value, index) => value * (b.values[index] as number)))
}
