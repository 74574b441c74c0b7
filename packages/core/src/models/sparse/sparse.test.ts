import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, it } from 'vitest'
import { layer } from '../../layers/builders.js'
import { convolutional } from '../../networks/convolutional/index.js'
import { custom } from '../../networks/custom/index.js'
import { dense } from '../../networks/dense/index.js'
import { l1 } from '../../regularizers/l1.js'
import { draw } from '../../testing/arrays.js'
import '../../testing/backend.js'
import { toTensor } from '../../testing/gradients.js'
import { trainer } from '../../training/trainer.js'
import { autoencoder } from '../autoencoder/index.js'
import type { Model } from '../model.js'
import type { SparseOptions } from './config.js'
import { sparse } from './index.js'

const context = { training: true, step: 1, random: (purpose: string) => stream(1, purpose) }
const loss = 'mean-squared-error'
const uniform = (count: number, size: number) => {
  const random = stream(2, 'examples')
  return toTensor(draw([count, size], () => random.uniform()))
}

const tensors = tf.memory().numTensors
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

/** Numbers other than 0 in each row. */
function activeIn(code: tf.Tensor): number[] {
  const [rows = 0] = code.shape
  const values = code.dataSync()
  const size = values.length / rows
  return Array.from({ length: rows }, (_, row) => values.subarray(row * size, (row + 1) * size).filter((x) => x !== 0).length)
}

function codeOf(model: Model, input: tf.Tensor): tf.Tensor {
  return model.encode(input)
}

describe('top-k', () => {
  it('leaves as many values of each code as it is told to', () => {
    tf.tidy(() => {
      using model = sparse({ network: dense({ input: [6], latent: 20 }), loss, sparsity: { type: 'top-k', active: 3 }, seed: 1 })
      expect(activeIn(codeOf(model, uniform(7, 6)))).toEqual(new Array(7).fill(3))
    })
  })

  it('takes the largest from all of a feature map', () => {
    tf.tidy(() => {
      const network = convolutional({ input: [8, 8, 1], channels: [4], activation: 'softplus' })
      using model = sparse({ network, loss, sparsity: { type: 'top-k', active: 5 }, seed: 1 })
      const input = tf.reshape(uniform(3, 64), [3, 8, 8, 1])
      expect(activeIn(codeOf(model, input))).toEqual([5, 5, 5])
    })
  })

  it('goes by its schedule in training, and is at its end elsewhere', () => {
    tf.tidy(() => {
      const active = { type: 'linear', from: 20, to: 2, over: 9 } as const
      using model = sparse({ network: dense({ input: [6], latent: 15 }), loss, sparsity: { type: 'top-k', active }, seed: 1 })
      const input = uniform(2, 6)
      const at = (step: number) => activeIn(model.objective({ input, target: input }, { ...context, step }).latent)[0]
      // 20 − 2 t, but no more than there are.
      expect([1, 3, 8, 9, 10, Number.POSITIVE_INFINITY].map(at)).toEqual([15, 14, 4, 2, 2, 2])
      expect(activeIn(codeOf(model, input))).toEqual([2, 2])
    })
  })

  it('gives the units that are not kept no gradient', () => {
    tf.tidy(() => {
      using model = sparse({ network: dense({ input: [3], latent: 8 }), loss, sparsity: { type: 'top-k', active: 2 }, seed: 1 })
      const input = uniform(1, 3)
      const kernel = model.weights.get('encoder.dense.kernel') as tf.Variable
      const { grads } = tf.variableGrads(() => model.objective({ input, target: input }, context).loss, [kernel])
      const touched = tf.any(tf.notEqual(grads[kernel.name] as tf.Tensor, 0), 0).dataSync()
      const kept = Array.from(codeOf(model, input).dataSync(), (value) => Number(value !== 0))
      expect([...touched]).toEqual(kept)
    })
  })
})

describe('l1', () => {
  it('is the penalty of that regularizer on the code, as a part of its own', () => {
    tf.tidy(() => {
      const plain = { input: [6], latent: 4 }
      using model = sparse({ network: dense(plain), loss, sparsity: { type: 'l1', weight: 0.3 }, seed: 1 })
      using penalised = autoencoder({ network: dense({ ...plain, regularization: { latent: l1(0.3) } }), loss, seed: 1 })
      const input = uniform(5, 6)
      const batch = { input, target: input }
      const { loss: expected, parts: named } = penalised.objective(batch, context)
      const { loss: actual, parts } = model.objective(batch, context)
      expect(actual.dataSync()).toEqual(expected.dataSync())
      expect(parts.sparsity?.dataSync()).toEqual(named.regularization?.dataSync())
    })
  })

  it('makes codes smaller, and more of their values exactly 0 where they are of ReLUs', () => {
    const network = dense({ input: [6], latent: 12, latentActivation: 'relu' })
    const under = (weight: number) => {
      using model = sparse({ network, loss, sparsity: { type: 'l1', weight }, seed: 1 })
      train(model, 200)
      const code = tf.tidy(() => [...codeOf(model, uniform(20, 6)).dataSync()])
      return { sum: code.reduce((sum, value) => sum + value, 0), active: code.filter((value) => value !== 0).length }
    }
    const [free, held] = [under(0), under(0.02)]
    expect(held.sum).toBeLessThan(free.sum / 2)
    expect(held.active).toBeLessThan(free.active)
  })
})

describe('a rate', () => {
  it('is what the units’ means come to', () => {
    const network = dense({ input: [6], latent: 8, latentActivation: 'sigmoid' })
    const meansUnder = (weight: number) => {
      using model = sparse({ network, loss, sparsity: { type: 'rate', rate: 0.1, weight }, seed: 1 })
      train(model, 300)
      return tf.tidy(() => [...tf.mean(codeOf(model, uniform(20, 6)), 0).dataSync()])
    }
    for (const mean of meansUnder(1)) expect(Math.abs(mean - 0.1)).toBeLessThan(0.03)
    expect(Math.max(...meansUnder(0))).toBeGreaterThan(0.3)
  })
})

/** Adam on one batch. */
function train(model: Model, steps: number): void {
  const input = uniform(20, 6)
  using training = trainer(model, { optimizer: { type: 'adam', learningRate: 0.02 }, seed: 1 })
  for (let step = 0; step < steps; step++) training.step({ input, target: input }).dispose()
  input.dispose()
}

describe('what can not be made sparse', () => {
  const refusal = (options: Omit<SparseOptions, 'loss'>) => () => sparse({ ...options, loss })
  const network = dense({ input: [4], latent: 3 })

  it('a rate without sigmoids', () => {
    expect(refusal({ network, sparsity: { type: 'rate' } })).toThrow(
      "sparse: network must be one whose code is of sigmoids with sparsity \"rate\", which a rate is a mean of, got \"linear\". Set network.latentActivation to 'sigmoid', or choose sparsity 'l1' or 'top-k'.",
    )
    const ending = custom({ input: [4], encoder: [layer.dense(3, 'sigmoid'), layer.dropout(0.1)], decoder: [layer.dense(4)] })
    expect(refusal({ network: ending, sparsity: { type: 'rate' } })).toThrow("got null. End the encoder with 'sigmoid', or choose")
    using model = sparse({
      network: convolutional({ input: [4, 4, 1], channels: [2], latentActivation: 'sigmoid' }),
      loss,
      sparsity: { type: 'rate' },
    })
    expect(model.config.sparsity).toEqual({ type: 'rate', rate: 0.05, weight: 0.001 })
  })

  it('more active values than there are', () => {
    const constraint =
      'sparse: sparsity.active must be a whole number from 1 to 3, the size of the code, or a schedule that ends in one'
    expect(refusal({ network, sparsity: { type: 'top-k', active: 4 } })).toThrow(
      `${constraint}, got 4. Keep some of the code, or widen it.`,
    )
    expect(refusal({ network, sparsity: { type: 'top-k', active: 1.5 } })).toThrow(constraint)
    expect(refusal({ network, sparsity: { type: 'top-k', active: { type: 'linear', from: 3, to: 0, over: 5 } } })).toThrow(
      constraint,
    )
  })

  it('in a way that there isn’t', () => {
    expect(refusal({ network, sparsity: { type: 'topk', active: 1 } as never })).toThrow(
      /^sparse: sparsity\.type must be one of "l1", "rate", "top-k", got "topk"\. Did you mean "top-k"\?/,
    )
    expect(refusal({ network } as never)).toThrow(/^sparse: sparsity must be an object whose type is/)
  })
})
