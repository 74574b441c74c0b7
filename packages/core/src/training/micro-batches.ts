import * as tf from '@tensorflow/tfjs-core'
import type { Batch, ObjectiveContext } from '../models/model.js'
import { countedBy } from '../operations/shares.js'

/** A part of a batch, and which share of the batch's examples it has. */
export interface MicroBatch {
  readonly batch: Batch
  readonly share: number
  readonly context: ObjectiveContext
}

/**
 * Cuts a batch into parts of neighbouring examples, as equally large as can be, at most as many as
 * there are examples. Each part has random streams of its own; the first has those of the whole. With
 * a mask, a part's mean over values is of its share of the values that count in the whole batch, so
 * that means over parts, weighted by their examples, are those of the batch.
 */
export function* cut(batch: Batch, context: ObjectiveContext, count: number): Generator<MicroBatch, undefined> {
  const size = batch.input.shape[0] ?? 0
  const parts = Math.min(count, size)
  for (let part = 0; part < parts; part++) {
    const [begin, end] = [Math.floor((part * size) / parts), Math.floor(((part + 1) * size) / parts)]
    const random: ObjectiveContext['random'] = (purpose) => context.random(part === 0 ? purpose : `${purpose} of part ${part + 1}`)
    const share = (end - begin) / size
    const counted = batch.mask ? { counted: tf.tidy(() => tf.mul(countedBy(batch.mask as tf.Tensor), share) as tf.Scalar) } : {}
    yield { batch: { ...sliceOf(batch, begin, end - begin), ...counted }, share, context: { ...context, random } }
  }
}

/** The same fields for fewer examples; what is one tensor under two names stays one. */
function sliceOf(batch: Batch, begin: number, count: number): Batch {
  const slices = new Map<tf.Tensor, tf.Tensor>()
  const slice = (tensor: tf.Tensor): tf.Tensor => {
    const made = slices.get(tensor) ?? tf.slice(tensor, begin, count)
    slices.set(tensor, made)
    return made
  }
  const fields = Object.entries(batch as unknown as Record<string, tf.Tensor | null | undefined>)
  return Object.fromEntries(fields.map(([name, tensor]) => [name, tensor && slice(tensor)])) as unknown as Batch
}
