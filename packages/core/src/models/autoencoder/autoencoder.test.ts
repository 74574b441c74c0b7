import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { layer } from '../../layers/builders.js'
import { custom } from '../../networks/custom/index.js'
import { dense } from '../../networks/dense/index.js'
import '../../testing/backend.js'
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

  it('draws a seed where none is given, and records it', () => {
    const network = dense({ input: [4], latent: 2 })
    const first = autoencoder({ network, loss: 'mean-squared-error' })
    const again = autoencoder(first.config)
    const other = autoencoder({ network, loss: 'mean-squared-error' })
    const kernel = (model: typeof first) => model.weights.get('encoder.dense.kernel')?.dataSync()
    expect(kernel(again)).toEqual(kernel(first))
    expect(kernel(other)).not.toEqual(kernel(first))
    for (const model of [first, again, other]) model.dispose()
  })

  it('draws each weight by its name, so that a change elsewhere leaves it as it was', () => {
    const kernelOf = (hidden: number[], name: string) => {
      const model = autoencoder({ network: dense({ input: [4], hidden, latent: 2 }), loss: 'mean-squared-error', seed: 7 })
      const values = model.weights.get(name)?.dataSync()
      model.dispose()
      return values
    }
    expect(kernelOf([3, 5], 'encoder.dense.kernel')).toEqual(kernelOf([3], 'encoder.dense.kernel'))
    expect(kernelOf([3], 'encoder.dense.kernel')).not.toEqual(kernelOf([3], 'decoder.dense.kernel'))
  })

  it('has dropout at work in training only, another each time and for each layer', () => {
    const network = dense({ input: [8], hidden: [50], latent: 3, dropout: 0.5 })
    const model = autoencoder({ network, loss: 'mean-squared-error', seed: 1 })
    const lossAt = (training: boolean, step: number) =>
      tf.tidy(() => {
        const input = tf.ones([2, 8])
        const context = { training, step, random: (purpose: string) => stream(1, purpose, step) }
        return model.objective({ input, target: input }, context).loss.dataSync()[0]
      })
    expect(lossAt(false, 1)).toBe(lossAt(false, 2))
    expect(lossAt(true, 1)).toBe(lossAt(true, 1))
    expect(lossAt(true, 1)).not.toBe(lossAt(true, 2))
    const purposes = new Set<string>()
    tf.tidy(() => {
      const input = tf.ones([2, 8])
      const random = (purpose: string) => {
        purposes.add(purpose)
        return stream(1, purpose)
      }
      model.objective({ input, target: input }, { training: true, step: 1, random })
    })
    expect([...purposes]).toEqual(['encoder.dropout dropout', 'decoder.dropout dropout'])
    model.dispose()
  })

  it('is told apart by what its output can reach', () => {
    const network = dense({ input: [4], latent: 2 })
    const requirement = (options: Omit<Parameters<typeof autoencoder>[0], 'network' | 'seed'>) => {
      using model = autoencoder({ network, ...options, seed: 1 })
      return model.targetRequirement
    }
    expect(requirement({ loss: 'binary-crossentropy' })).toMatchObject({ range: [0, 1], because: 'binary cross-entropy' })
    expect(requirement({ loss: 'mean-squared-error' })).toBeNull()
    expect(requirement({ loss: 'mean-squared-error', outputActivation: 'tanh' })).toMatchObject({ range: [-1, 1] })
  })

  it('gives tensors that are the caller’s own, even where a side does nothing', () => {
    const network = custom({ input: [3], encoder: [layer.dropout(0.5)], decoder: [layer.reshape([3])] })
    using model = autoencoder({ network, loss: 'mean-squared-error', seed: 1 })
    const input = tf.tensor([[1, 2, 3]])
    for (const output of [model.encode(input), model.decode(input), model.reconstruct(input), model.output(input)]) {
      expect([...output.dataSync()]).toEqual([1, 2, 3])
      output.dispose()
    }
    expect([...input.dataSync()]).toEqual([1, 2, 3])
    input.dispose()
  })

  it('has a gradient even where a side does nothing', () => {
    const network = custom({ input: [3], encoder: [layer.dense(3, 'relu')], decoder: [layer.activation('sigmoid')] })
    using model = autoencoder({ network, loss: 'binary-crossentropy', seed: 1 })
    tf.tidy(() => {
      const input = tf.ones([2, 3])
      const { grads } = tf.variableGrads(() => model.objective({ input, target: input }, context).loss, [...model.weights.values()])
      for (const gradient of Object.values(grads)) expect([...gradient.dataSync()].some((value) => value !== 0)).toBe(true)
    })
  })

  it('can be disposed again, and tells whoever uses it then', () => {
    const before = tf.memory().numTensors
    const model = autoencoder({ network: dense({ input: [4], latent: 2 }), loss: 'mean-squared-error' })
    expect(model.isDisposed).toBe(false)
    {
      using used = model
      used.dispose()
    }
    expect(model.isDisposed).toBe(true)
    expect(tf.memory().numTensors).toBe(before)
    const input = tf.zeros([1, 4])
    expect(() => model.encode(input)).toThrow('autoencoder.encode: the model was disposed, and its weights with it.')
    input.dispose()
  })

  it('leaves nothing behind where there is no room for it', () => {
    const before = tf.memory().numTensors
    const network = dense({ input: [4], hidden: [2], latent: 2 ** 40 })
    expect(() => autoencoder({ network, loss: 'mean-squared-error' })).toThrow(
      'autoencoder: there is no room for the weight encoder.dense_1.kernel of shape [2, 1099511627776]. Make the network narrower.',
    )
    expect(tf.memory().numTensors).toBe(before)
  })

  it('refuses tensors of another shape', () => {
    using model = autoencoder({ network: dense({ input: [2, 2, 1], latent: 2 }), loss: 'mean-squared-error', seed: 1 })
    tf.tidy(() => {
      expect(() => model.encode(tf.ones([5, 4]))).toThrow(
        'autoencoder.encode: input.shape must be [batch, 2, 2, 1], got [5,4]. Reshape or resize the tensor.',
      )
      expect(() => model.encode([1, 2, 3, 4] as never)).toThrow(/^autoencoder\.encode: input must be a tensor, got \[1,2,3,4\]/)
      expect(() => model.decode(tf.ones([5, 3]))).toThrow(/^autoencoder\.decode: latent\.shape must be \[batch, 2\]/)
    })
  })
})

describe('the output activation', () => {
  const network = dense({ input: [4], latent: 2 })
  const ending = (...decoder: Parameters<typeof custom>[0]['decoder']) => custom({ input: [4], encoder: [layer.dense(2)], decoder })
  const outputOf = (...options: Parameters<typeof autoencoder>) => {
    using model = autoencoder(...options)
    return model.config.outputActivation
  }

  it('is the loss’s where nothing else is said', () => {
    expect(outputOf({ network, loss: 'binary-crossentropy' })).toBe('sigmoid')
    expect(outputOf({ network, loss: 'mean-squared-error' })).toBe('linear')
    expect(outputOf({ network: ending(layer.dense(4)), loss: 'binary-crossentropy' })).toBe('sigmoid')
  })

  it('is the decoder’s last activation where it has one', () => {
    expect(outputOf({ network: ending(layer.dense(4, 'tanh')), loss: 'mean-squared-error' })).toBe('tanh')
    expect(outputOf({ network: ending(layer.dense(4, 'sigmoid')), loss: 'binary-crossentropy' })).toBe('sigmoid')
  })

  it('is what is asked for, where that is no contradiction', () => {
    expect(outputOf({ network, loss: 'mean-squared-error', outputActivation: 'softplus' })).toBe('softplus')
    expect(() =>
      autoencoder({ network: ending(layer.dense(4, 'tanh')), loss: 'mean-squared-error', outputActivation: 'sigmoid' }),
    ).toThrow(
      'autoencoder: outputActivation must be "tanh", as the decoder ends, got "sigmoid". Leave it out, or end the decoder with a linear layer.',
    )
  })

  it('is refused where the loss is not defined for it', () => {
    expect(() => autoencoder({ network, loss: 'binary-crossentropy', outputActivation: 'tanh' })).toThrow(
      'autoencoder: outputActivation must be "sigmoid" with loss "binary-crossentropy", got "tanh". Leave it out, or choose loss: \'mean-squared-error\'.',
    )
    expect(() => autoencoder({ network: ending(layer.dense(4, 'relu')), loss: 'binary-crossentropy' })).toThrow(
      'got "relu". End the decoder with "sigmoid" or a linear layer, or choose loss: \'mean-squared-error\'.',
    )
  })
})
