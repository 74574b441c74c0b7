import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, it } from 'vitest'
import { layer } from '../../layers/builders.js'
import { convolutional } from '../../networks/convolutional/index.js'
import { custom } from '../../networks/custom/index.js'
import { dense } from '../../networks/dense/index.js'
import type { NetworkInput } from '../../networks/index.js'
import { l1 } from '../../regularizers/l1.js'
import { draw } from '../../testing/arrays.js'
import '../../testing/backend.js'
import { toTensor } from '../../testing/gradients.js'
import { trainer } from '../../training/trainer.js'
import { autoencoder } from '../autoencoder/index.js'
import type { Model } from '../model.js'
import type { ContractiveOptions } from './config.js'
import { contractive } from './index.js'

const context = { training: true, step: 1, random: (purpose: string) => stream(1, purpose) }
const loss = 'mean-squared-error'
const network = dense({ input: [6], hidden: [5], latent: 3, activation: 'tanh', latentActivation: 'sigmoid' })
const make = (options: Partial<ContractiveOptions> = {}) => contractive({ network, loss, seed: 1, ...options })

const tensors = tf.memory().numTensors
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

function uniform(count: number): tf.Tensor {
  const random = stream(2, 'examples')
  return toTensor(draw([count, 6], () => random.uniform()))
}

/** ‖J‖²_F as the objective has it. */
function norm(model: Model, input: tf.Tensor, seed = 1): number {
  const random = (purpose: string) => stream(seed, purpose)
  return tf.tidy(() => {
    const { parts } = model.objective({ input, target: input }, { ...context, random })
    return (parts.contraction?.dataSync()[0] ?? Number.NaN) / Number(model.config.weight)
  })
}

describe('the method', () => {
  const methodOf = (given: NetworkInput) => {
    using model = make({ network: given })
    return model.config.method
  }

  it('is the closed form where the encoder is of dense layers alone', () => {
    expect(methodOf(network)).toBe('closed-form')
    expect(methodOf(dense({ input: [2, 3], latent: 2 }))).toBe('closed-form')
    const flattened = [layer.flatten(), layer.dense(4, 'relu'), layer.reshape([2, 2])]
    expect(methodOf(custom({ input: [2, 3], encoder: flattened, decoder: [layer.dense(6)] }))).toBe('closed-form')
    expect(methodOf(dense({ input: [6], hidden: [4], latent: 2, dropout: 0.1 }))).toBe('sampled')
    expect(methodOf(convolutional({ input: [4, 4, 1], channels: [2], latent: 3 }))).toBe('sampled')
    using asked = make({ method: 'sampled' })
    expect(asked.config.method).toBe('sampled')
  })

  it('can not be a closed form that there isn’t', () => {
    expect(() => make({ network: convolutional({ input: [4, 4, 1], channels: [2] }), method: 'closed-form' })).toThrow(
      'contractive: method must be "sampled" where the encoder is not of dense layers alone, got "closed-form". Leave it out, or choose a dense network without dropout.',
    )
  })
})

describe('the closed form', () => {
  it('is what the sampled estimates come to on average', () => {
    tf.tidy(() => {
      using exact = make({ weight: 1 })
      using estimate = make({ weight: 1, method: 'sampled' })
      // One example often: the estimate is then a mean over as many directions.
      const count = 40_000
      const input = tf.tile(uniform(1), [count, 1])
      // An estimate's variance is 2 ‖JᵀJ‖²_F, at most 2 ‖J‖⁴.
      const deviation = Math.sqrt(2 / count)
      expect(Math.abs(norm(estimate, input) / norm(exact, input) - 1)).toBeLessThan(4 * deviation)
    })
  })

  it('counts what every layer does, in any activation', () => {
    tf.tidy(() => {
      const input = uniform(3)
      for (const activation of ['relu', 'leaky-relu', 'elu', 'softplus', 'linear'] as const) {
        using model = make({ network: dense({ input: [6], hidden: [5, 4], latent: 3, activation }), weight: 1 })
        const byDifferences = differencesNorm(model, input)
        expect(Math.abs(norm(model, input) / byDifferences - 1)).toBeLessThan(1e-3)
      }
    })
  })
})

/** From the encoder itself, by differences of its inputs in single precision. */
function differencesNorm(model: Model, input: tf.Tensor): number {
  const [batch = 0, inputs = 0] = input.shape
  const step = 1e-2
  let sum = 0
  for (let column = 0; column < inputs; column++) {
    const along = tf.oneHot(tf.fill([batch], column, 'int32'), inputs)
    const ahead = model.encode(tf.add(input, tf.mul(along, step)))
    const behind = model.encode(tf.sub(input, tf.mul(along, step)))
    sum += tf.sum(tf.square(tf.div(tf.sub(ahead, behind), 2 * step))).dataSync()[0] ?? Number.NaN
  }
  return sum / batch
}

describe('the sampled estimate', () => {
  it('draws other directions in each step, and the same for the same', () => {
    tf.tidy(() => {
      using model = make({ method: 'sampled' })
      const input = uniform(4)
      expect(norm(model, input, 1)).toBe(norm(model, input, 1))
      expect(norm(model, input, 1)).not.toBe(norm(model, input, 2))
    })
  })

  it('looks at one network, whose dropout is the same in both passes', () => {
    tf.tidy(() => {
      const linear = dense({ input: [6], hidden: [20], latent: 3, activation: 'linear', dropout: 0.5 })
      const input = uniform(4)
      const at = (perturbation: number) => {
        using model = make({ network: linear, perturbation, weight: 1 })
        return norm(model, input)
      }
      // A linear encoder's difference is as long as its step; dropped otherwise it would be 10⁴ times as long.
      expect(at(0.01) / at(1)).toBeCloseTo(1, 3)
    })
  })

  it('leaves penalties to the first pass', () => {
    tf.tidy(() => {
      const penalised = dense({ input: [6], latent: 3, regularization: { latent: l1(0.1) } })
      using model = make({ network: penalised, method: 'sampled' })
      using plain = autoencoder({ network: penalised, loss, seed: 1 })
      const input = uniform(4)
      const regularization = (of: Model) => of.objective({ input, target: input }, context).parts.regularization?.dataSync()
      expect(regularization(model)).toEqual(regularization(plain))
    })
  })
})

it.each(['closed-form', 'sampled'] as const)('a training with it (%s) ends in a code that moves less', (method) => {
  const trained = (weight: number) => {
    using model = make({ method, weight })
    using training = trainer(model, { optimizer: { type: 'adam', learningRate: 0.01 }, seed: 1 })
    const input = uniform(20)
    for (let step = 0; step < 150; step++) training.step({ input, target: input }).dispose()
    const result = tf.tidy(() => differencesNorm(model, input))
    input.dispose()
    return result
  }
  expect(trained(0.05)).toBeLessThan(trained(0) / 3)
})
