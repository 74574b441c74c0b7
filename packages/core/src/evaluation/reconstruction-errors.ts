import type { ExamplePairs, Examples } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { inOrder, readBatches } from '../batches/read.js'
import { sourceOf } from '../batches/source.js'
import { withTensors } from '../batches/tensors.js'
import { walk } from '../batches/walk.js'
import { parse } from '../configuration/parse.js'
import { checkUsable } from '../models/check.js'
import type { Model } from '../models/model.js'
import { heldOutNoise, type PassOptions, passSchema } from './options.js'

/**
 * How far each example's reconstruction is from it: the mean over its values of (output − target)². To
 * compare models example by example; what they come to as a whole, `evaluate` tells as well.
 *
 * A mask leaves values out of their example's mean; an example that it leaves nothing of has no error, which is NaN. So
 * `evaluate`'s figure is the mean of these, each as often as values of its example count. Weights don't change an example's own error.
 *
 * @param examples of the model's input shape; in a pair, what goes in and what should come out
 * @returns `[count]`, in order
 * @throws InvalidArgumentError if an option is wrong
 * @throws InvalidDataError if the examples don't fit the model; names the example
 *
 * @example
 * const errors = [await reconstructionErrors(small, validation)]
 * const { mean, interval } = pairedDifference(errors, [await reconstructionErrors(large, validation)])
 */
export async function reconstructionErrors(
  model: Model,
  examples: Examples | ExamplePairs,
  options: PassOptions = {},
): Promise<Float32Array> {
  const { batchSize, corruption, seed, signal } = parse('reconstructionErrors', passSchema, options)
  checkUsable('reconstructionErrors', model)
  const source = sourceOf({ caller: 'reconstructionErrors', argument: 'examples' }, examples, model)
  const noise = corruption && heldOutNoise({ caller: 'reconstructionErrors', shape: model.inputShape }, corruption, seed)
  const errors = new Float32Array(source.count)
  const batches = readBatches(source, { order: inOrder(source.count), batchSize, noise })
  let offset = 0
  const start = (values: Parameters<typeof withTensors>[0]) =>
    withTensors(values, source, ({ input, target, labels, mask = null }) => {
      const rows = (tensor: tf.Tensor) => tf.reshape(tensor, [target.shape[0] ?? 0, -1])
      const squares = rows(tf.squaredDifference(model.reconstruct(input, labels), target))
      return mask ? tf.div(tf.sum(tf.mul(squares, rows(mask)), 1), tf.sum(rows(mask), 1)) : tf.mean(squares, 1)
    })
  for await (const means of walk(batches, start, signal)) {
    try {
      errors.set((await means.data()) as Float32Array, offset)
      offset += means.size
    } finally {
      means.dispose()
    }
  }
  signal?.throwIfAborted()
  return errors
}
