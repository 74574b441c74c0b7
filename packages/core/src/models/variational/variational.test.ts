import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { layer } from '../../layers/builders.js'
import { convolutional } from '../../networks/convolutional/index.js'
import { custom } from '../../networks/custom/index.js'
import { dense } from '../../networks/dense/index.js'
import { l1 } from '../../regularizers/l1.js'
import '../../testing/backend.js'
import type { Model } from '../model.js'
import type { VariationalOptions } from './config.js'
import { variational } from './index.js'

const network = dense({ input: [6], hidden: [5], latent: 2 })
const context = (step: number, seed = 1) => ({ training: true, step, random: (purpose: string) => stream(seed, purpose, step) })
const value = (scalar: tf.Tensor | undefined) => scalar?.dataSync()[0] ?? Number.NaN

/** Binary examples of which half have the first half of their values set, half the second. */
function halvesOf(count: number): tf.Tensor {
  return tf.tidy(() => tf.tensor(Array.from({ length: count }, (_, i) => (i % 2 === 0 ? [1, 1, 1, 0, 0, 0] : [0, 0, 0, 1, 1, 1]))))
}

function measured(model: Model, input: tf.Tensor, step: number, seed = 1) {
  return tf.tidy(() => {
    const { loss, parts } = model.objective(
      { input, target: input },
      { training: false, step, random: (purpose) => stream(seed, purpose) },
    )
    const figures = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, value(part)]))
    return [value(loss), figures] as const
  }) as unknown as readonly [number, Record<string, number>]
}

function descend(model: Model, input: tf.Tensor, steps: number, rate: number): void {
  const variables = [...model.weights.values()]
  for (let step = 1; step <= steps; step++)
    tf.tidy(() => {
      const { grads } = tf.variableGrads(() => model.objective({ input, target: input }, context(step)).loss, variables)
      for (const variable of variables) variable.assign(tf.sub(variable, tf.mul(grads[variable.name] as tf.Tensor, rate)))
    })
}

describe('a variational autoencoder', () => {
  it('gives half of its encoder’s output as means, half as log-variances, and encodes by the means', () => {
    using model = variational({ network, likelihood: 'bernoulli', seed: 1 })
    expect(model.latentShape).toEqual([2])
    expect(model.weights.get('encoder.dense_1.kernel')?.shape).toEqual([5, 4])
    tf.tidy(() => {
      model.weights.get('encoder.dense_1.bias')?.assign(tf.tensor([10, 20, -30, -40]))
      model.weights.get('encoder.dense_1.kernel')?.assign(tf.zeros([5, 4]))
      const input = tf.ones([3, 6])
      const { mean, logVariance } = model.posterior?.(input) ?? {}
      expect(mean?.arraySync()).toEqual([
        [10, 20],
        [10, 20],
        [10, 20],
      ])
      expect(logVariance?.arraySync()).toEqual([
        [-30, -40],
        [-30, -40],
        [-30, -40],
      ])
      expect(model.encode(input).arraySync()).toEqual(mean?.arraySync())
    })
  })

  it('draws its latents anew in each step, the same for the same stream', () => {
    using model = variational({ network, likelihood: 'bernoulli', seed: 1 })
    tf.tidy(() => {
      const input = halvesOf(4)
      const latentAt = (step: number) => [...model.objective({ input, target: input }, context(step)).latent.dataSync()]
      expect(latentAt(1)).toEqual(latentAt(1))
      expect(latentAt(1)).not.toEqual(latentAt(2))
    })
  })

  it('weighs the divergence by the step, in training as in validation, and is at its schedule’s end outside', () => {
    const of = (beta: NonNullable<VariationalOptions['beta']>, step: number) => {
      using model = variational({ network, likelihood: 'bernoulli', beta, seed: 1 })
      const input = halvesOf(4)
      const [loss, parts] = measured(model, input, step, 3)
      input.dispose()
      expect(loss).toBeCloseTo((parts.reconstruction ?? 0) + (parts.divergence ?? 0), 5)
      return parts.divergence ?? Number.NaN
    }
    const whole = of(1, 1)
    const warmUp = { type: 'linear', to: 2, over: 10 } as const
    expect(of(0, 1)).toBe(0)
    expect(of(warmUp, 1) / whole).toBeCloseTo(0.2, 5)
    expect(of(warmUp, 5) / whole).toBeCloseTo(1, 5)
    expect(of(warmUp, Number.POSITIVE_INFINITY) / whole).toBeCloseTo(2, 5)
    const cycles = { type: 'cyclic', to: 1, cycles: 2, over: 20 } as const
    expect(of(cycles, 6) / whole).toBeCloseTo(1, 5)
    expect(of(cycles, 11) / whole).toBeCloseTo(0, 5)
    expect(of(cycles, Number.POSITIVE_INFINITY) / whole).toBeCloseTo(1, 5)
  })

  it('is held to a capacity, which may grow', () => {
    const of = (capacity: NonNullable<VariationalOptions['capacity']>, step: number) => {
      using model = variational({ network, likelihood: 'bernoulli', beta: 10, capacity, seed: 1 })
      const input = halvesOf(4)
      const [, { divergence }] = measured(model, input, step)
      input.dispose()
      return divergence ?? Number.NaN
    }
    using free = variational({ network, likelihood: 'bernoulli', seed: 1 })
    const input = halvesOf(4)
    const [, { divergence = Number.NaN }] = measured(free, input, 1)
    input.dispose()
    expect(of(0, 1)).toBeCloseTo(10 * divergence, 4)
    expect(of(25, 1)).toBeCloseTo(10 * (25 - divergence), 3)
    expect(of({ type: 'linear', to: 25, over: 100 }, 10)).toBeCloseTo(10 * Math.abs(2.5 - divergence), 3)
  })

  it('comes to the capacity that it is held to', () => {
    using model = variational({ network, likelihood: 'bernoulli', beta: 5, capacity: 0.4, seed: 1 })
    const input = halvesOf(16)
    descend(model, input, 400, 0.01)
    const [, { divergence = Number.NaN }] = measured(model, input, 1000)
    expect(divergence / 5).toBeLessThan(0.1)
    input.dispose()
  })

  it('collapses to its prior where the divergence weighs too much, and not where it doesn’t', () => {
    const input = halvesOf(16)
    const divergenceAt = (beta: number) => {
      using model = variational({ network, likelihood: 'bernoulli', beta, seed: 1 })
      descend(model, input, 600, 0.05 / Math.max(1, beta / 2))
      const [, { divergence = Number.NaN }] = measured(model, input, 1000)
      return divergence / beta
    }
    expect(divergenceAt(20)).toBeLessThan(0.01)
    // One bit tells the examples apart.
    expect(divergenceAt(1)).toBeGreaterThan(0.5 * Math.LN2)
    input.dispose()
  })
})

describe('the importance-weighted bound', () => {
  const input = tf.keep(halvesOf(4))
  const meanOf = (importanceSamples: number, seeds: number) => {
    using model = variational({ network, likelihood: 'bernoulli', importanceSamples, seed: 2 })
    for (const variable of model.weights.values()) tf.tidy(() => variable.assign(tf.mul(variable, 2)))
    const losses = Array.from({ length: seeds }, (_, seed) => measured(model, input, 1, seed)[0])
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / seeds
    const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / (seeds - 1)
    return { mean, error: Math.sqrt(variance / seeds) }
  }

  it('is no looser than with one sample, and tighter with more, in the mean over many draws', () => {
    const [one, two, eight, many] = [meanOf(1, 1500), meanOf(2, 1500), meanOf(8, 800), meanOf(64, 200)]
    for (const [looser, tighter] of [
      [one, two],
      [two, eight],
      [eight, many],
    ] as const)
      expect(looser.mean - tighter.mean).toBeGreaterThan(4 * Math.hypot(looser.error, tighter.error))
  })

  it('tells how much tighter it is than the mean over its draws', () => {
    using model = variational({ network, likelihood: 'bernoulli', importanceSamples: 5, seed: 2 })
    const [loss, parts] = measured(model, input, 1)
    expect(Object.keys(parts)).toEqual(['reconstruction', 'divergence', 'tightening'])
    expect(parts.tightening).toBeLessThan(0)
    expect(loss).toBeCloseTo((parts.reconstruction ?? 0) + (parts.divergence ?? 0) + (parts.tightening ?? 0), 4)
  })
})

describe.each([
  ['bernoulli', 1],
  ['gaussian', 1],
  ['continuous-bernoulli', 1],
  ['bernoulli', 3],
] as const)('what counts, with the %s likelihood and %i samples', (likelihood, importanceSamples) => {
  const loss = (input: tf.Tensor, counting: { weights?: tf.Tensor; mask?: tf.Tensor } = {}) => {
    using model = variational({ network, likelihood, importanceSamples, seed: 1 })
    return tf.tidy(() => {
      // No noise, so that examples may change places.
      const random = () => ({ ...stream(1, 'none'), normal: () => 0 })
      const objective = model.objective({ input, target: input, ...counting }, { training: false, step: 1, random })
      const parts = Object.values(objective.parts).reduce((sum, part) => sum + value(part), 0)
      expect(parts).toBeCloseTo(value(objective.loss), 4)
      return objective.loss.dataSync().slice()
    })[0] as number
  }
  const of = (rows: number[][]) => tf.tensor(rows.flat(), [rows.length, 6])
  const [a, b] = [
    [1, 1, 1, 0, 0, 0],
    [0, 0.5, 0, 1, 1, 1],
  ]

  it('is all where nothing else is said', () => {
    const input = of([a, b])
    expect(loss(input, { weights: tf.ones([2]), mask: tf.ones([2, 6]) })).toBeCloseTo(loss(input), 4)
  })

  it('is an example as often as its weight says, and one of weight 0 not at all', () => {
    expect(loss(of([a, b]), { weights: tf.tensor([2, 1]) }) * 2).toBeCloseTo(loss(of([a, a, b])) * 3, 4)
    expect(loss(of([a, b]), { weights: tf.tensor([0, 1]) }) * 2).toBeCloseTo(loss(of([b])), 4)
  })

  it('is no value that is missing: what the target holds there makes no difference', () => {
    using model = variational({ network, likelihood, importanceSamples, seed: 1 })
    const mask = tf.tensor([[1, 1, 0, 1, 0, 1]])
    const lossFor = (target: number[]) =>
      tf.tidy(() => {
        const random = () => stream(1, 'noise')
        return model
          .objective({ input: of([a]), target: of([target]), mask }, { training: false, step: 1, random })
          .loss.dataSync()
          .slice()
      })[0] as number
    expect(lossFor([1, 1, 1, 0, 0, 0])).toBe(lossFor([1, 1, 0.2, 0, 0.9, 0]))
    expect(lossFor([1, 1, 1, 0, 0, 0])).not.toBe(lossFor([1, 0, 1, 0, 0, 0]))
  })
})

describe('what it can’t wear', () => {
  const make = (options: Partial<VariationalOptions>) => () =>
    variational({ network, likelihood: 'bernoulli', seed: 1, ...options }).dispose()

  it('is refused with what to do instead', () => {
    const before = tf.memory().numTensors
    expect(make({ network: convolutional({ input: [8, 8, 1] }) })).toThrow(
      'variational: network must be one whose encoder ends in a dense layer or a convolution, to give means and log-variances, got "max-pooling". Give it a vector for its code, such as latent: 32, or end a custom encoder with layer.dense(32).',
    )
    expect(make({ network: { ...network, latentActivation: 'relu' } })).toThrow(
      'variational: network must be one whose code is linear, as means and log-variances take any value, got "relu". Set latentActivation: \'linear\', or end a custom encoder with a layer that has no activation.',
    )
    expect(make({ network: { ...network, regularization: { latent: l1(0.1) } } })).toThrow(
      /^variational: network must be one without a penalty on its code, which the divergence takes the place of/,
    )
    expect(make({ outputActivation: 'tanh' })).toThrow(
      'variational: outputActivation must be "sigmoid" with likelihood "bernoulli", got "tanh". Leave it out, or choose likelihood: \'gaussian\'.',
    )
    expect(make({ importanceSamples: 5, capacity: 3 })).toThrow(
      /^variational: capacity must be null with more than one importance sample, got 3\./,
    )
    expect(make({ beta: -1 })).toThrow(/^variational: beta must be/)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('is not a feature map, where a convolution gives it', () => {
    using model = variational({
      network: custom({
        input: [4, 4, 1],
        encoder: [layer.convolution(3, 3, 'relu', { padding: 'same' }), layer.convolution(2, 2, 'linear', { stride: 2 })],
        decoder: [layer.transposedConvolution(1, 2, 'sigmoid', { stride: 2 })],
      }),
      likelihood: 'continuous-bernoulli',
      seed: 1,
    })
    expect(model.latentShape).toEqual([2, 2, 2])
    expect(model.weights.get('encoder.convolution_1.kernel')?.shape).toEqual([2, 2, 3, 4])
  })
})
