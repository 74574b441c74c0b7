import * as tf from '@tensorflow/tfjs-core'
import type { Batch } from '../models/model.js'
import type { BatchValues } from './read.js'
import type { Source } from './source.js'

/** Works on a batch as tensors, and frees all of them but those in the result. */
export function withTensors<Result extends tf.TensorContainer>(
  values: BatchValues,
  { shape }: Source,
  work: (batch: Batch) => Result,
): Result {
  const { indices, input, target, labels, weights, mask } = values
  const toTensor = (side: Float32Array) => tf.tensor(side, [indices.length, ...shape], 'float32')
  return tf.tidy(() => {
    const targets = toTensor(target)
    return work({
      target: targets,
      input: input === target ? targets : toTensor(input),
      labels: labels && tf.tensor(labels, [labels.length], 'int32'),
      weights: weights && tf.tensor(weights, [weights.length], 'float32'),
      mask: mask && toTensor(mask),
    })
  })
}
