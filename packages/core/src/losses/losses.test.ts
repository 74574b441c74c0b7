import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { type ActivationName, activationNames } from '../operations/activation.js'
import '../testing/backend.js'
import { drawNormals } from '../testing/arrays.js'
import { toTensor } from '../testing/gradients.js'
import * as references from '../testing/references.js'
import { lossNames, lossOf } from './index.js'

const value = (scalar: tf.Tensor) => scalar.dataSync()[0] ?? Number.NaN

describe('binary cross-entropy', () => {
  const { compute } = lossOf('binary-crossentropy')
  const of = (logit: number, target: number) => tf.tidy(() => value(compute(tf.tensor([logit]), tf.tensor([target]), 'sigmoid')))

  it('loses no digits where the answer is nearly sure, and overflows nowhere', () => {
    for (const logit of [0, 1e-3, 5, 17, 30, 80])
      for (const [signed, target] of [
        [logit, 1],
        [-logit, 0],
      ] as const)
        expect(of(signed, target) / Math.log1p(Math.exp(-logit))).toBeCloseTo(1, 5)
    expect(of(1e4, 0)).toBe(1e4)
    expect(of(-1e4, 1)).toBe(1e4)
    expect(of(Number.NaN, 1)).toBeNaN()
  })

  it('has a gradient that is finite for any logit', () => {
    tf.tidy(() => {
      const gradient = tf.grad((z) => compute(z, tf.tensor([0, 1, 0, 1]), 'sigmoid'))(tf.tensor([1e4, -1e4, -1e4, 1e4]))
      expect([...gradient.dataSync()]).toEqual([0.25, -0.25, 0, 0])
    })
  })
})

describe('mean squared error', () => {
  it.each(activationNames)('is of the %s output', (output) => {
    tf.tidy(() => {
      const logits = drawNormals([3, 4], stream(1, 'logits'))
      const targets = drawNormals([3, 4], stream(1, 'targets'))
      const loss = lossOf('mean-squared-error').compute(toTensor(logits), toTensor(targets), output)
      const expected = references.meanSquaredError(references.activate(logits, output), targets).values[0]
      expect(value(loss)).toBeCloseTo(expected ?? Number.NaN, 5)
    })
  })

  it('asks for the range that its output can reach', () => {
    const requirement = (output: ActivationName) => lossOf('mean-squared-error').requirement(output)
    expect(requirement('linear')).toBeNull()
    expect(requirement('sigmoid')).toMatchObject({ range: [0, 1], because: 'a sigmoid output' })
    expect(requirement('tanh')).toMatchObject({ range: [-1, 1], because: 'a tanh output' })
    expect(requirement('relu')?.cure).toBe("Scale the values into [0, ∞), or choose outputActivation: 'linear'.")
  })
})

describe('every loss', () => {
  it.each(lossNames)('%s is a mean, whatever the batch, and lower for a better output', (name) => {
    const { compute, defaultOutput } = lossOf(name)
    tf.tidy(() => {
      const targets = tf.tensor([
        [0.1, 0.9],
        [0.5, 0.3],
      ])
      const near = tf.tensor([
        [-2, 2],
        [0, -1],
      ])
      const one = value(compute(near, targets, defaultOutput))
      const twice = value(compute(tf.concat([near, near]), tf.concat([targets, targets]), defaultOutput))
      expect(twice).toBeCloseTo(one, 6)
      expect(value(compute(tf.neg(near), targets, defaultOutput))).toBeGreaterThan(one)
    })
  })
})
