import * as tf from '@tensorflow/tfjs-core'
import type { Model } from '../models/model.js'
import { type ModelParts, wear } from '../models/worn-model.js'

type Parts = ModelParts<Model['config']>

/** A model whose every answer can be foretold: without weights, made of the functions given. */
function handMade(
  parts: Pick<Parts, 'encode' | 'decode'> & Partial<Parts> & Pick<Parts['body'], 'inputShape' | 'latentShape'>,
): Model {
  const { inputShape, latentShape, ...given } = parts
  return wear({
    config: { type: 'hand-made', seed: 0, network: { type: 'none' } },
    body: { inputShape, latentShape, encoder: [], decoder: [] },
    weights: new Map(),
    outputActivation: 'linear',
    targetRequirement: null,
    objective: () => {
      throw new TypeError('It is not for training.')
    },
    ...given,
  })
}

/** The logarithm of the variance of every posterior of {@link gaussianModel}. */
export const logVariance = -2

/** Examples [x, y] whose code is [2x, 2y], with a posterior of a fixed variance around it. */
export function gaussianModel(): Model {
  return handMade({
    inputShape: [2],
    latentShape: [2],
    encode: (input) => tf.mul(input, 2),
    decode: (latent) => tf.div(latent, 2),
    prior: 'standard-normal',
    posterior: (input) => ({ mean: tf.mul(input, 2), logVariance: tf.fill(input.shape, logVariance) }),
  })
}

/** The same without a posterior. */
export function plainModel(): Model {
  return handMade({
    inputShape: [2],
    latentShape: [2],
    encode: (input) => tf.mul(input, 2),
    decode: (latent) => tf.div(latent, 2),
  })
}

/** With three classes: what it decodes is a code plus its class. */
export function classModel(): Model {
  return handMade({
    inputShape: [2],
    latentShape: [2],
    classes: 3,
    encode: (input, _, labels) => tf.sub(input, column(labels)),
    decode: (latent, _, labels) => tf.add(latent, column(labels)),
    prior: 'standard-normal',
    posterior: (input, _, labels) => ({
      mean: tf.sub(input, column(labels)),
      logVariance: tf.fill(input.shape, logVariance),
    }),
  })
}

function column(labels: tf.Tensor | null): tf.Tensor {
  return tf.cast(tf.reshape(labels ?? tf.tensor([]), [-1, 1]), 'float32')
}

/** How many entries the codebook of {@link discreteModel} has. */
export const codebookSize = 4

/** Maps of 2 × 3 values 0, 1, 2, 3, which are the numbers of their own codes. */
export function discreteModel(): Model {
  const shape = [2, 3]
  return handMade({
    inputShape: shape,
    latentShape: [...shape, 1],
    encode: (input) => tf.expandDims(input, -1),
    decode: (latent) => tf.squeeze(latent, [-1]),
    codes: {
      size: codebookSize,
      shape,
      of: (input) => tf.cast(tf.round(input), 'int32'),
      latent: (codes) => tf.cast(tf.expandDims(codes, -1), 'float32'),
    },
  })
}
