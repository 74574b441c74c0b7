import { counted, OutOfMemoryError } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import type { BatchValues } from '../batches/read.js'
import type { Source } from '../batches/source.js'
import { withTensors } from '../batches/tensors.js'
import type { Model, ObjectiveContext } from '../models/model.js'
import { orFreeSaved } from '../operations/differentiable.js'

/** A step that is about to be taken, of which a part of the batch is on the device at a time. */
interface Step {
  readonly caller: string
  readonly model: Model
  readonly training: Source
  readonly config: { readonly microBatches: number }
}

/**
 * Takes a step; where memory runs out, tries how many examples at a time do fit, moving nothing, and
 * the error says so.
 *
 * @throws OutOfMemoryError
 */
export function sayingWhatFits<Result>(step: Step, values: BatchValues, context: ObjectiveContext, take: () => Result): Result {
  try {
    return take()
  } catch (error) {
    if (!OutOfMemoryError.isInstance(error)) throw error
    const atOnce = Math.ceil(values.indices.length / step.config.microBatches)
    let fitting = Math.floor(atOnce / 2)
    while (fitting > 0 && !fits(step, firstOf(values, fitting), context)) fitting = Math.floor(fitting / 2)
    throw new OutOfMemoryError(`${step.caller}: there is no room for a step of ${counted(atOnce, 'example')} at a time.`, {
      cure:
        fitting === 0
          ? 'Make the network narrower: one example alone does not fit.'
          : `${fitting} fit: take as many as batchSize, or cut the batch into microBatches: ${Math.ceil(values.indices.length / fitting)}, which comes to the same weights.`,
      cause: error,
    })
  }
}

/** Whether there is room for the gradients of so many examples. */
function fits({ model, training }: Step, values: BatchValues, context: ObjectiveContext): boolean {
  try {
    tf.tidy(() => {
      withTensors(values, training, (batch) => {
        const lossOf = () => model.objective(batch, { ...context, update: () => {} }).loss
        orFreeSaved(() => tf.variableGrads(lossOf, [...model.weights.values()]))
        return []
      })
    })
    return true
  } catch (error) {
    if (!OutOfMemoryError.isInstance(error)) throw error
    return false
  }
}

function firstOf({ indices, labels, weights, ...sides }: BatchValues, count: number): BatchValues {
  const perExample = sides.target.length / indices.length
  const cut = (values: Float32Array) => values.subarray(0, count * perExample)
  const target = cut(sides.target)
  return {
    indices: indices.subarray(0, count),
    target,
    input: sides.input === sides.target ? target : cut(sides.input),
    labels: labels?.subarray(0, count) ?? null,
    weights: weights?.subarray(0, count) ?? null,
    mask: sides.mask && cut(sides.mask),
  }
}
