import { fusedKernels, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draw, seeds, sum, type Values } from '../../testing/arrays.js'
import { expectClose, runKernelWithOutputs, useEngine } from '../../testing/engine.js'

useEngine()

const losses = {
  'binary cross-entropy': {
    kernel: fusedKernels.binaryCrossentropy,
    input: 'logits',
    each: (z: number, t: number) => Math.max(z, 0) - z * t + Math.log1p(Math.exp(-Math.abs(z))),
    gradient: (z: number, t: number) => (z >= 0 ? 1 : Math.exp(z)) / (1 + Math.exp(-Math.abs(z))) - t,
    /** What the gradient is the difference of. */
    magnitude: (_: number, t: number) => 1 + t,
  },
  'mean squared error': {
    kernel: fusedKernels.meanSquaredError,
    input: 'predictions',
    each: (p: number, t: number) => (p - t) ** 2,
    gradient: (p: number, t: number) => 2 * (p - t),
    magnitude: (p: number, t: number) => 2 * (Math.abs(p) + Math.abs(t)),
  },
} as const

type Loss = (typeof losses)[keyof typeof losses]

function run({ kernel, input }: Loss, x: Values, targets: Values) {
  const [loss, gradient] = runKernelWithOutputs(kernel, { [input]: x, targets })
  return { loss: loss as Values, gradient: gradient as Values }
}

function check(of: Loss, x: Values, targets: Values): void {
  const count = x.values.length
  const pairs = (f: (x: number, t: number) => number): Float64Array =>
    x.values.map((value, i) => f(value, targets.values[i] as number))
  const { loss, gradient } = run(of, x, targets)
  expectClose(loss, { shape: [], values: Float64Array.of(sum([...pairs(of.each)]) / count) }, 3e-7)
  const expected = pairs(of.gradient).map((value) => value / count)
  const magnitude = pairs(of.magnitude).map((value) => value / count)
  expectClose(gradient, { shape: x.shape, values: expected }, 3e-7, { shape: x.shape, values: magnitude })
}

/** In [0, 1], many of them 0 and 1. */
function shares(shape: readonly number[], seed: number): Values {
  const { values } = draw(shape, seed)
  return { shape, values: values.map((value) => Math.fround(Math.min(Math.max(value / 2 + 0.5, 0), 1))) }
}

for (const [name, of] of Object.entries(losses)) {
  test(`${name} and its gradient, of any shape`, () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 3 }), seeds, (shape, seed) => {
        check(of, draw(shape, seed), shares(shape, seed + 1))
      }),
    )
  })

  test(`${name} of several blocks`, () => {
    for (const count of [4095, 4096, 4097, 50_003]) check(of, draw([count], count), shares([count], count + 1))
  })

  test(`${name} where a value is not a number: so is the loss, and the gradient in its place`, () => {
    for (const place of [0, 5, 9000, 9002]) {
      for (const poisoned of ['x', 'targets'] as const) {
        const given = { x: draw([9003], 1), targets: shares([9003], 2) }
        given[poisoned].values[place] = Number.NaN
        const { loss, gradient } = run(of, given.x, given.targets)
        expect(loss.values).toEqual(Float64Array.of(Number.NaN))
        expect([...gradient.values].flatMap((value, i) => (Number.isNaN(value) ? [i] : []))).toEqual([place])
      }
    }
  })
}

test('binary cross-entropy of logits far out: nothing overflows', () => {
  const random = stream(1, 'far out')
  const logits = { shape: [10_000], values: Float64Array.from({ length: 10_000 }, () => Math.fround(200 * random.uniform() - 100)) }
  check(losses['binary cross-entropy'], logits, shares([10_000], 3))
})

test('binary cross-entropy near 0 is as exact as elsewhere: what adds up are numbers around 1e-7', () => {
  const random = stream(1, 'near 0')
  for (const [lowest, highest] of [
    [-18, -14],
    [-9, -8],
    [-24, -20],
  ] as const) {
    const count = 6000
    const values = Float64Array.from({ length: count }, () => Math.fround(lowest + (highest - lowest) * random.uniform()))
    check(losses['binary cross-entropy'], { shape: [count], values }, { shape: [count], values: new Float64Array(count) })
    const ones = new Float64Array(count).fill(1)
    check(losses['binary cross-entropy'], { shape: [count], values: values.map((z) => -z) }, { shape: [count], values: ones })
  }
})

test('binary cross-entropy of infinite logits is what the composition gives', () => {
  for (const z of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    for (const t of [0, 0.5, 1]) {
      const given = [z, z].map((value) => ({ shape: [1], values: Float64Array.of(value) }))
      const { loss, gradient } = run(losses['binary cross-entropy'], given[0] as Values, { shape: [1], values: Float64Array.of(t) })
      const composed = tf.tidy(() => {
        const logits = tf.tensor1d([z])
        const linear = tf.sub(tf.relu(logits), tf.mul(logits, tf.tensor1d([t])))
        return tf.mean(tf.add(linear, tf.softplus(tf.neg(tf.abs(logits))))).dataSync()[0]
      })
      expect(loss.values[0]).toBe(composed)
      expect(gradient.values[0]).toBe((z > 0 ? 1 : 0) - t)
    }
})
