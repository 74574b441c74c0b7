import { useBackend } from '@sandglass/backends'
import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { variational, weightsOf } from './variational.js'

const [batch, values, hidden, latent] = [3, 5, 4, 2]
const shapes: Readonly<Record<string, readonly number[]>> = {
  'hidden.kernel': [values, hidden],
  'hidden.bias': [hidden],
  'mean.kernel': [hidden, latent],
  'mean.bias': [latent],
  'logVariance.kernel': [hidden, latent],
  'logVariance.bias': [latent],
  'decoder.kernel': [latent, hidden],
  'decoder.bias': [hidden],
  'output.kernel': [hidden, values],
  'output.bias': [values],
}
const random = stream(1, 'test')
const drawn = (shape: readonly number[]) =>
  Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => random.uniform() - 0.3)

it('has the gradients that finite differences have', async () => {
  await useBackend('cpu')
  const tensors = new Map(Object.entries(shapes).map(([name, shape]) => [name, { shape, values: drawn(shape) }]))
  const weights = weightsOf({ tensors, metadata: { weights: JSON.stringify(Object.keys(shapes)) } })
  const noise = tf.tensor(drawn([batch, latent]), [batch, latent])
  const input = tf.tensor(drawn([batch, values]).map(Math.abs), [batch, values])
  const model = variational(weights, [values], () => noise)
  const lossOf = () => model.objective({ input, target: input }, { training: true, step: 1, random: () => random }).loss
  const { grads } = tf.variableGrads(lossOf, [...weights.values()])
  const step = 1e-2
  for (const [name, weight] of weights) {
    const start = weight.dataSync().slice()
    const gradient = grads[weight.name]?.dataSync() ?? []
    for (let at = 0; at < start.length; at++) {
      const lossAt = (change: number) =>
        tf.tidy(() => {
          weight.assign(
            tf.tensor(
              start.map((value, i) => (i === at ? value + change : value)),
              weight.shape,
            ),
          )
          return lossOf().dataSync()[0] ?? Number.NaN
        })
      const difference = (lossAt(step) - lossAt(-step)) / (2 * step)
      expect(Math.abs(difference - (gradient[at] ?? Number.NaN)), `${name}, ${at}`).toBeLessThan(2e-3)
    }
    tf.tidy(() => weight.assign(tf.tensor(start, weight.shape)))
  }
})
