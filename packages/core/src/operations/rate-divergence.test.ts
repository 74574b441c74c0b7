import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type DoubleArray, draw } from '../testing/arrays.js'
import '../testing/backend.js'
import { expectRight } from '../testing/gradients.js'
import { scalar } from '../testing/references.js'
import { rateDivergence } from './rate-divergence.js'

/** Unit by unit: the divergence between two coins, outcome by outcome. */
function reference({ values, shape }: DoubleArray, rate: number): DoubleArray {
  const [batch = 0, units = 0] = shape
  let sum = 0
  for (let unit = 0; unit < units; unit++) {
    let mean = 0
    for (let example = 0; example < batch; example++) mean += (values[example * units + unit] as number) / batch
    sum += rate * Math.log(rate / mean) + (1 - rate) * Math.log((1 - rate) / (1 - mean))
  }
  return scalar(sum)
}

it('agrees with its formula, and so does its gradient', () => {
  const upTo = (max: number) => fc.integer({ min: 1, max })
  fc.assert(
    fc.property(upTo(6), upTo(8), fc.constantFrom(0.01, 0.05, 0.5, 0.9), fc.nat(), (batch, units, rate, seed) => {
      const random = stream(seed, 'input')
      expectRight({
        inputs: [draw([batch, units], () => 0.05 + 0.9 * random.uniform())],
        operation: (x) => rateDivergence(x, rate),
        reference: (x) => reference(x, rate),
      })
    }),
  )
})

it('is 0 where every unit has the rate, and positive elsewhere', () => {
  tf.tidy(() => {
    expect(rateDivergence(tf.fill([4, 3], 0.2), 0.2).dataSync()[0]).toBeCloseTo(0, 5)
    expect(rateDivergence(tf.fill([4, 3], 0.25), 0.2).dataSync()[0]).toBeGreaterThan(0.01)
  })
})

it('is finite for units that are always off or on, and pushes them back', () => {
  tf.tidy(() => {
    const activations = tf.tensor([0, 1, 0, 1], [2, 2])
    expect(rateDivergence(activations, 0.1).dataSync()[0]).toBeLessThan(20)
    const gradient = tf
      .grad((x) => rateDivergence(x, 0.1))(activations)
      .dataSync()
    expect(gradient.every(Number.isFinite)).toBe(true)
    expect([...gradient].map(Math.sign)).toEqual([-1, 1, -1, 1])
  })
})
