import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { type ActivationName, activationNames } from '../operations/activation.js'
import '../testing/backend.js'
import { autoencoder } from '../models/autoencoder/index.js'
import { dense } from '../networks/dense/index.js'
import { draw, drawNormals } from '../testing/arrays.js'
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

describe('Huber’s loss', () => {
  it('is half the squared error up to delta, and grows in proportion from there', () => {
    tf.tidy(() => {
      const of = (error: number, delta?: number) =>
        value(lossOf(delta ? { type: 'huber', delta } : 'huber').compute(tf.tensor([error]), tf.tensor([0]), 'linear'))
      expect(of(0.5)).toBeCloseTo(0.125)
      expect(of(-3)).toBeCloseTo(2.5)
      expect(of(-3, 2)).toBeCloseTo(4)
      expect(of(3, 4)).toBeCloseTo(4.5)
      expect(of(0)).toBe(0)
    })
  })
})

describe('structural similarity', () => {
  const { compute, fits } = lossOf('structural-similarity')
  const image = (value: (row: number, column: number) => number) =>
    tf.tensor4d(
      Float32Array.from({ length: 16 * 16 }, (_, i) => value(Math.floor(i / 16), i % 16)),
      [1, 16, 16, 1],
    )

  it('is 0 for equal images, and the same with the two swapped', () => {
    tf.tidy(() => {
      const [a, b] = [image((row, column) => (row * column) / 225), image((row) => ((row * 7) % 16) / 15)]
      expect(value(compute(a, a, 'linear'))).toBeCloseTo(0, 6)
      expect(value(compute(a, b, 'linear'))).toBeCloseTo(value(compute(b, a, 'linear')), 6)
    })
  })

  it('is what the formula says of flat and of inverted images', () => {
    tf.tidy(() => {
      // Without contrast only the means differ.
      const [a, b] = [0.2, 0.6]
      const flat = (2 * a * b + 1e-4) / (a * a + b * b + 1e-4)
      expect(
        value(
          compute(
            image(() => a),
            image(() => b),
            'linear',
          ),
        ),
      ).toBeCloseTo(1 - flat, 4)
      // Inverted around their mean, images have the covariance −σ².
      const bright = image((row, column) => (row + column) % 2)
      const dark = tf.sub(1, bright)
      expect(value(compute(bright, dark, 'linear'))).toBeGreaterThan(1.9)
    })
  })

  it('asks for images that its window fits in', () => {
    expect(fits?.([11, 28, 3])).toBeNull()
    expect(fits?.([784])).toMatch(/^made of images .* of at least 11 × 11/)
    expect(fits?.([28, 10, 1])).toMatch(/11 × 11/)
    expect(() => autoencoder({ network: dense({ input: [8, 8, 1], latent: 2 }), loss: 'structural-similarity' })).toThrow(
      /^autoencoder: network\.input must be made of images .*, with loss "structural-similarity", got \[8,8,1\]\. Choose/,
    )
  })
})

describe('peak signal-to-noise', () => {
  const { compute } = lossOf('peak-signal-to-noise')
  const of = (predictions: number[][], targets: number[][]) =>
    tf.tidy(() => value(compute(tf.tensor(predictions), tf.tensor(targets), 'linear')))

  it('is the mean of each example’s ratio, in decibels, and not that of their mean error', () => {
    // Squared errors of 0.01 and of 0.0001: 20 and 40 dB.
    expect(of([[0.1], [0.01]], [[0], [0]])).toBeCloseTo(-30, 3)
    expect(of([[1]], [[0]])).toBeCloseTo(0, 6)
  })

  it('is finite, and so is its gradient, where nothing is wrong', () => {
    expect(of([[0.5, 0.25]], [[0.5, 0.25]])).toBeCloseTo(-80, 4)
    tf.tidy(() => {
      const gradient = tf.grad((x) => compute(x, tf.tensor([[0.5, 1]]), 'linear'))(tf.tensor([[0.5, 1]]))
      expect([...gradient.dataSync()]).toEqual([0, 0])
    })
  })

  it('pulls alike at examples whose errors are alike in shape, however small', () => {
    tf.tidy(() => {
      const pulls = (error: number) =>
        tf
          .grad((x) => compute(x, tf.tensor([[0, 0]]), 'linear'))(tf.tensor([[error, -error]]))
          .arraySync() as number[][]
      const [[near = 0] = []] = pulls(0.01)
      const [[far = 0] = []] = pulls(0.1)
      expect((near * 0.01) / (far * 0.1)).toBeCloseTo(1, 3)
    })
  })
})

describe('a loss with constants', () => {
  const network = dense({ input: [3], latent: 2 })

  it('is told them in an object, and keeps them in the config', () => {
    using model = autoencoder({ network, loss: { type: 'huber', delta: 0.5 }, seed: 1 })
    expect(model.config.loss).toEqual({ type: 'huber', delta: 0.5 })
    using other = autoencoder({ network, loss: { type: 'huber' }, seed: 1 })
    expect(other.config.loss).toEqual({ type: 'huber', delta: 1 })
  })

  it('is refused with wrong ones', () => {
    expect(() => autoencoder({ network, loss: { type: 'huber', delta: 0 } })).toThrow(
      /^autoencoder: loss\.delta must be a number above 0, got 0\./,
    )
    expect(() => autoencoder({ network, loss: 'hubr' as never })).toThrow(/^autoencoder: loss must be .*"huber".*got "hubr"/)
  })
})

describe('every loss', () => {
  /** Images, large enough for any loss, and logits that come near them. */
  const problem = (batch = 2) => {
    const random = stream(3, 'images')
    const targets = draw([batch, 12, 11, 1], () => random.uniform())
    const logits = { ...targets, values: targets.values.map((value) => Math.log(value / (1 - value)) + 0.3 * random.normal()) }
    return [toTensor(logits), toTensor(targets)] as const
  }

  it.each(lossNames)('%s is a mean, whatever the batch, and lower for a better output', (name) => {
    const { compute, defaultOutput } = lossOf(name)
    tf.tidy(() => {
      const [near, targets] = problem()
      const one = value(compute(near, targets, defaultOutput))
      const twice = value(compute(tf.concat([near, near]), tf.concat([targets, targets]), defaultOutput))
      expect(twice).toBeCloseTo(one, 6)
      expect(value(compute(tf.neg(near), targets, defaultOutput))).toBeGreaterThan(one)
    })
  })

  it.each(lossNames)('%s weighs examples: by 1 it is as without, by 0 it is as if they were not there', (name) => {
    const { compute, defaultOutput } = lossOf(name)
    tf.tidy(() => {
      const [logits, targets] = problem(3)
      const weighted = (...weights: number[]) => value(compute(logits, targets, defaultOutput, { weights: tf.tensor1d(weights) }))
      const of = (...examples: number[]) => value(compute(tf.gather(logits, examples), tf.gather(targets, examples), defaultOutput))
      expect(weighted(1, 1, 1)).toBeCloseTo(of(0, 1, 2), 6)
      expect(weighted(1, 0, 1)).toBeCloseTo((of(0, 2) * 2) / 3, 6)
      expect(weighted(0, 2.5, 0)).toBeCloseTo((of(1) * 2.5) / 3, 6)
    })
  })

  it.each(lossNames.filter((name) => lossOf(name).masks))('%s leaves masked values out of its mean', (name) => {
    const { compute, defaultOutput } = lossOf(name)
    tf.tidy(() => {
      const [logits, targets] = problem(2)
      const masked = (mask: tf.Tensor, weights?: tf.Tensor) =>
        value(compute(logits, targets, defaultOutput, { mask, ...(weights && { weights }) }))
      const plain = (from: tf.Tensor, to: tf.Tensor) => value(compute(from, to, defaultOutput))
      expect(masked(tf.onesLike(targets))).toBeCloseTo(plain(logits, targets), 6)
      expect(masked(tf.zerosLike(targets))).toBe(0)
      // The upper seven rows of each.
      const upper = (images: tf.Tensor) => tf.slice(images, [0, 0, 0, 0], [-1, 7, -1, -1])
      const mask = tf.pad(tf.ones([2, 7, 11, 1]), [
        [0, 0],
        [0, 5],
        [0, 0],
        [0, 0],
      ])
      expect(masked(mask)).toBeCloseTo(plain(upper(logits), upper(targets)), 6)
      const turned = value(compute(tf.reverse(logits, 0), tf.reverse(targets, 0), defaultOutput, { mask }))
      expect(turned).toBeCloseTo(masked(mask), 6)
      const first = (images: tf.Tensor) => tf.slice(upper(images), [0, 0, 0, 0], [1, -1, -1, -1])
      expect(masked(mask, tf.tensor1d([3, 0]))).toBeCloseTo((plain(first(logits), first(targets)) * 3) / 2, 5)
    })
  })
})
