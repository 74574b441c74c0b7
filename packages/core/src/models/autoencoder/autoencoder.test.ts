import { InvalidArgumentError, stream } from '@sandglass/base'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { dense } from '../../networks/dense/index.js'
import { autoencoder } from './index.js'

const context = { training: true, step: 1, random: (purpose: string) => stream(1, purpose) }

describe('autoencoder', () => {
  it('has as many parameters as the tutorial counts', () => {
    const model = autoencoder({ network: dense({ input: [28, 28, 1], latent: 32 }), loss: 'binary-crossentropy', seed: 1 })
    const sizes = [...model.weights.values()].map(({ size }) => size)
    expect([...model.weights.keys()]).toEqual([
      'encoder.dense.kernel',
      'encoder.dense.bias',
      'decoder.dense.kernel',
      'decoder.dense.bias',
    ])
    expect(sizes.reduce((a, b) => a + b)).toBe(50_992)
    model.dispose()
  })

  it('learns', () => {
    const model = autoencoder({ network: dense({ input: [2, 2, 1], latent: 2 }), loss: 'mean-squared-error', seed: 1 })
    const input = tf.tensor([0, 1, 0, 1, 1, 0, 1, 0], [2, 2, 2, 1])
    const losses: number[] = []
    for (let step = 0; step < 200; step++)
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(
          () => model.objective({ input, target: input }, context).loss,
          [...model.weights.values()],
        )
        losses.push(value.dataSync()[0] as number)
        for (const variable of model.weights.values()) {
          const gradient = grads[variable.name]
          if (gradient) variable.assign(tf.sub(variable, tf.mul(gradient, 0.5)))
        }
      })
    expect(losses.at(-1)).toBeLessThan(1e-3)
    expect(losses[0]).toBeGreaterThan(0.1)
    model.dispose()
    input.dispose()
    expect(tf.memory().numTensors).toBe(0)
  })

  it('refuses an output that the loss is not defined for', () => {
    const network = dense({ input: [4], latent: 2 })
    expect(() => autoencoder({ network, loss: 'binary-crossentropy', outputActivation: 'tanh' })).toThrow(
      'autoencoder: outputActivation must be "sigmoid" with loss "binary-crossentropy", got "tanh". Leave it out',
    )
    expect(() => autoencoder({ network, loss: 'huber' as never })).toThrow(InvalidArgumentError)
  })
})
