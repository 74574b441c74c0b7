import { createHash } from 'node:crypto'
import { sizeOf, stream } from '@sandglass/base'
import {
  adamw,
  createModel,
  custom,
  type Examples,
  evaluate,
  fit,
  fromArray,
  layer,
  type ModelInput,
  recipes,
  schedule,
  type TrainingOptions,
} from '@sandglass/core'
import { corruption } from '@sandglass/data'
import { setBackend } from '@tensorflow/tfjs-core'
import type { Engine } from '../engine.js'

/** A model, and a few steps of its training. */
interface Training {
  readonly model: ModelInput
  readonly input: readonly [height: number, width: number, channels: number]
  readonly batchSize: number
  /** Of examples, so that the last batch is a short one. */
  readonly count: number
  /** How much noise the input gets; 0 for none. */
  readonly noise: number
  readonly options?: TrainingOptions
}

/** What the recipes train, and a model of the layers that they lack. */
export const trainings = {
  dense: { model: recipes.dense.config.model, input: [28, 28, 1], batchSize: 256, count: 1100, noise: 0 },
  denoiser: { model: recipes.denoiser.config.model, input: [28, 28, 1], batchSize: 128, count: 300, noise: 0.5 },
  'a step with everything': {
    model: recipes.dense.config.model,
    input: [28, 28, 1],
    batchSize: 200,
    count: 500,
    noise: 0,
    options: {
      optimizer: adamw({ learningRate: schedule.oneCycle({ peak: 0.01 }) }),
      clipNorm: 0.1,
      microBatches: 3,
      averaging: { decay: 0.5 },
    },
  },
  'other layers': { model: otherLayers(), input: [12, 12, 3], batchSize: 16, count: 70, noise: 0.1 },
} satisfies Readonly<Record<string, Training>>

function otherLayers(): ModelInput {
  const network = custom({
    input: [12, 12, 3],
    encoder: [
      layer.convolution(9, 4, 'elu', { stride: 2, padding: 'same' }),
      layer.convolution(7, 3, 'softplus', { padding: 'same', dilation: 2 }),
      layer.averagePooling(2),
      layer.flatten(),
      layer.dense(5, 'tanh'),
    ],
    decoder: [
      layer.dense(63, 'leaky-relu'),
      layer.reshape([3, 3, 7]),
      layer.upsampling(2),
      layer.transposedConvolution(6, 4, 'relu', { stride: 2, padding: 'same' }),
      layer.convolution(3, 1, 'linear'),
    ],
  })
  return { type: 'autoencoder', network, loss: 'mean-squared-error' }
}

/**
 * Trains on an engine.
 *
 * @returns one hash over the bits of every step's loss, the loss on unseen examples, and all final weights
 */
export async function train({ name }: Engine, training: Training, seed: number): Promise<string> {
  if (!(await setBackend(name))) throw new Error(`${name} must start`)
  const { batchSize, count, input, noise, options } = training
  const hash = createHash('sha256')
  using model = createModel({ ...training.model, seed })
  await fit(model, images(count, input), {
    ...options,
    batchSize,
    epochs: 1,
    seed,
    corruption: noise === 0 ? null : corruption({ type: 'gaussian', standardDeviation: noise, clip: [0, 1] }),
    onEvent: (event) => void (event.type === 'step' && hash.update(Float64Array.of(event.loss))),
  })
  hash.update(Float64Array.of((await evaluate(model, images(20, input))).loss))
  for (const [name, weight] of model.weights) hash.update(name).update(await weight.data())
  return hash.digest('hex')
}

/** Random images, half of them black: much in a network is exactly 0, too. */
function images(count: number, shape: readonly number[]): Examples {
  const random = stream(count, 'images')
  const values = Float32Array.from({ length: count * sizeOf(shape) }, () => Math.max(0, 2 * random.uniform() - 1))
  return fromArray(values, shape, { range: [0, 1] })
}
