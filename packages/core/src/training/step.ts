import * as tf from '@tensorflow/tfjs-core'
import type { DeviceMeasures } from '../evaluation/scalars.js'
import type { UpdateState } from '../layers/layer.js'
import type { Batch, Model, ObjectiveContext } from '../models/model.js'
import { orFreeSaved } from '../operations/differentiable.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import { cut } from './micro-batches.js'

/**
 * One step: the objective on a batch, its gradients, then what moves without a gradient, and the
 * optimizer's update of the weights.
 *
 * In several micro-batches, losses and gradients are means over them, weighted by their examples: the
 * whole batch's, within rounding, where the loss is a mean over examples, or over those values of
 * them that a mask lets count, and nothing is drawn by chance. Only one of them is on its way through the network at a time. What moves without a gradient
 * moves after each of them.
 *
 * @returns the loss before the update and its parts, which the caller frees
 */
export function takeStep(
  model: Model,
  optimizer: Optimizer,
  batch: Batch,
  context: ObjectiveContext,
  microBatches = 1,
): DeviceMeasures {
  optimizer.hideAverages()
  return tf.tidy(() => {
    const { loss, parts, gradients } =
      microBatches === 1 ? differentiate(model, batch, context) : differentiateInParts(model, batch, context, microBatches)
    try {
      optimizer.update(new Map(Object.entries(gradients)))
    } catch (error) {
      tf.dispose({ ...parts })
      throw error
    }
    return { loss, parts }
  })
}

/** Measures, and the gradients by the weights' names. */
type Slope = DeviceMeasures & { readonly gradients: Readonly<Record<string, tf.Tensor>> }

function differentiate(model: Model, batch: Batch, context: ObjectiveContext): Slope {
  let parts: Readonly<Record<string, tf.Scalar>> = {}
  const updates = new Map<tf.Variable, tf.Tensor>()
  const update: UpdateState = (variable, value) => void updates.set(variable, tf.keep(value))
  try {
    const lossOf = () => {
      const objective = model.objective(batch, { ...context, update })
      parts = objective.parts
      // Only what is returned outlives this function by itself, and that must be the loss alone.
      for (const part of Object.values(parts)) tf.keep(part)
      return objective.loss
    }
    const { value, grads } = orFreeSaved(() => tf.variableGrads(lossOf, [...model.weights.values()]))
    for (const [variable, value] of updates) variable.assign(value)
    return { loss: value as tf.Scalar, parts, gradients: byWeight(model, grads) }
  } catch (error) {
    tf.dispose({ ...parts })
    throw error
  } finally {
    tf.dispose([...updates.values()])
  }
}

function differentiateInParts(model: Model, batch: Batch, context: ObjectiveContext, count: number): Slope {
  let sum: Slope | null = null
  for (const part of cut(batch, context, count)) {
    const slope = tf.tidy(() => differentiate(model, part.batch, part.context))
    const before: Slope | null = sum
    try {
      sum = tf.tidy(() => plusShare(before, slope, part.share))
    } finally {
      disposeSlope(slope)
      if (before) disposeSlope(before)
    }
  }
  if (sum === null) throw new TypeError('A batch has at least one example.')
  return sum
}

function plusShare(sum: Slope | null, slope: Slope, share: number): Slope {
  const plus = <Kind extends tf.Tensor>(before: Kind | undefined, term: Kind): Kind => {
    const weighted = tf.mul(term, share)
    return (before ? tf.add(before, weighted) : weighted) as Kind
  }
  const each = <Kind extends tf.Tensor>(before: Readonly<Record<string, Kind>> = {}, terms: Readonly<Record<string, Kind>>) =>
    Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, plus(before[name], term)]))
  return {
    loss: plus(sum?.loss, slope.loss),
    parts: each(sum?.parts, slope.parts),
    gradients: each(sum?.gradients, slope.gradients),
  }
}

function disposeSlope({ loss, parts, gradients }: Slope): void {
  tf.dispose([loss, ...Object.values(parts), ...Object.values(gradients)])
}

function byWeight({ weights }: Model, gradients: tf.NamedTensorMap): Record<string, tf.Tensor> {
  return Object.fromEntries(
    [...weights].flatMap(([name, variable]) => {
      const gradient = gradients[variable.name]
      return gradient ? [[name, gradient] as const] : []
    }),
  )
}
