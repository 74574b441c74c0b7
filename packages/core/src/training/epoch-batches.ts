import { stream } from '@sandglass/base'
import { type BatchValues, inOrder, readBatches } from '../batches/read.js'
import type { Plan } from './options.js'

/** What is left of an epoch's training batches once some steps were taken; the same whenever it is asked. */
export function epochBatches(
  { training, config, noiseOf }: Plan,
  epoch: number,
  taken: number,
): AsyncGenerator<BatchValues, undefined> {
  const order = inOrder(training.count)
  if (config.shuffle) stream(config.seed, 'shuffle', epoch).shuffle(order)
  const { batchSize } = config
  return readBatches(training, { order: order.subarray(taken * batchSize), batchSize, noise: noiseOf(epoch) })
}
