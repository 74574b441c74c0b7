import fc from 'fast-check'
import { expect, test } from 'vitest'
import { at, build, draw, seeds, sum, type Values } from '../testing/arrays.js'
import { expectClose, runKernel, useEngine } from '../testing/engine.js'

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

/** TensorFlow's conventions for where a pixel is looked for. */
function source(place: number, from: number, to: number, alignCorners: boolean, halfPixelCenters: boolean): number {
  if (alignCorners && to > 1) return (place * (from - 1)) / (to - 1)
  return halfPixelCenters ? ((place + 0.5) * from) / to - 0.5 : (place * from) / to
}

/** The two pixels along an axis, and the share of the second. */
function neighbours(position: number, length: number): [first: number, second: number, share: number] {
  const first = Math.max(0, Math.floor(position))
  return [first, Math.min(length - 1, Math.ceil(position)), position - first]
}

test('every pixel lies between four that were there', () => {
  fc.assert(
    fc.property(problems, fc.boolean(), ({ batch, from, to, channels, alignCorners, seed }, half) => {
      const halfPixelCenters = half && !alignCorners
      const images = draw([batch, ...from, channels], seed)
      const mixed = (of: Values): Values =>
        build([batch, ...to, channels], ([n = 0, row = 0, column = 0, c = 0]) => {
          const [top, bottom, down] = neighbours(source(row, from[0], to[0], alignCorners, halfPixelCenters), from[0])
          const [left, right, across] = neighbours(source(column, from[1], to[1], alignCorners, halfPixelCenters), from[1])
          const along = (line: number) => at(of, [n, line, left, c]) * (1 - across) + at(of, [n, line, right, c]) * across
          return along(top) * (1 - down) + along(bottom) * down
        })
      const magnitude = { shape: images.shape, values: images.values.map((value) => 3 * Math.abs(value)) }
      const result = runKernel('ResizeBilinear', { images }, { alignCorners, halfPixelCenters, size: to })
      const largest = build(result.shape, () => Math.max(...magnitude.values))
      expectClose(result, mixed(images), 2e-7, largest)
    }),
  )
})

test('the gradient is the adjoint', () => {
  fc.assert(
    fc.property(problems, ({ batch, from, to, channels, alignCorners, seed }) => {
      const images = draw([batch, ...from, channels], seed)
      const dy = draw([batch, ...to, channels], seed + 1)
      const y = runKernel('ResizeBilinear', { images }, { alignCorners, halfPixelCenters: false, size: to })
      const dx = runKernel('ResizeBilinearGrad', { images, dy }, { alignCorners })
      expect(dx.shape).toEqual(images.shape)
      const terms = (a: Values, b: Values): number[] => [...a.values].map((value, i) => value * (b.values[i] as number))
      const magnitude = sum(terms(dy, y).map(Math.abs)) + sum(terms(dx, images).map(Math.abs))
      expect(Math.abs(sum(terms(dx, images)) - sum(terms(dy, y)))).toBeLessThanOrEqual(1e-6 * magnitude)
    }),
  )
})
