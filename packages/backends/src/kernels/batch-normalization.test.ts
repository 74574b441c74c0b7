import fc from 'fast-check'
import { test } from 'vitest'
import { at, build, draw, seeds, type Values } from '../testing/arrays.js'
import { expectClose, runKernel, useEngine } from '../testing/engine.js'

useEngine()

test('FusedBatchNorm normalizes every channel, with scale and offset or without', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 3, maxLength: 3 }),
      fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(255, 256, 300)),
      fc.boolean(),
      fc.boolean(),
      seeds,
      (sizes, channels, hasScale, hasOffset, seed) => {
        const x = draw([...sizes, channels], seed)
        const [mean, drawn, scale, offset] = [1, 2, 3, 4].map((more) => draw([channels], seed + more)) as [
          Values,
          Values,
          Values,
          Values,
        ]
        const variance = { ...drawn, values: drawn.values.map((value) => value ** 2).map(Math.fround) }
        const each = (combine: (distance: number, shift: number) => number): Values =>
          build(x.shape, (place) => {
            const channel = place.slice(3)
            const factor = (hasScale ? at(scale, channel) : 1) / Math.sqrt(at(variance, channel) + 0.01)
            return combine((at(x, place) - at(mean, channel)) * factor, hasOffset ? at(offset, channel) : 0)
          })
        const inputs = { x, mean, variance, ...(hasScale && { scale }), ...(hasOffset && { offset }) }
        const expected = each((distance, shift) => distance + shift)
        const magnitude = each((distance, shift) => Math.abs(distance) + Math.abs(shift))
        expectClose(runKernel('FusedBatchNorm', inputs, { varianceEpsilon: 0.01 }), expected, 4e-7, magnitude)
      },
    ),
  )
})
