import { type NumberArray, type Shape, sizeOf } from '@sandglass/base'
import type * as tf from '@tensorflow/tfjs-core'
import type { Noise } from '../batches/noise.js'
import { inOrder, readBatches } from '../batches/read.js'
import type { Source } from '../batches/source.js'
import { withTensors } from '../batches/tensors.js'
import { walk } from '../batches/walk.js'
import type { Batch } from '../models/model.js'

export interface MapPass {
  readonly batchSize: number
  readonly noise: Noise | null
  readonly signal: AbortSignal | null
}

/**
 * Puts all examples through a function, batch by batch, so that the device holds one batch at a time.
 *
 * @param apply a batch, whose input is `[batch, …]` → `[batch, …outputShape]`
 * @returns `[count, …outputShape]`
 */
export async function mapBatches(
  source: Source,
  outputShape: Shape,
  { batchSize, noise, signal }: MapPass,
  apply: (batch: Batch) => tf.Tensor,
): Promise<NumberArray> {
  const values = new Float32Array(source.count * sizeOf(outputShape))
  const batches = readBatches(source, { order: inOrder(source.count), batchSize, noise })
  let offset = 0
  for await (const output of walk(batches, (batch) => withTensors(batch, source, apply), signal)) {
    values.set((await read(output)) as Float32Array, offset)
    offset += output.size
  }
  signal?.throwIfAborted()
  return { values, shape: [source.count, ...outputShape] }
}

async function read(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return (await tensor.data()) as Float32Array
  } finally {
    tensor.dispose()
  }
}
