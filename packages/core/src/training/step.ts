import * as tf from '@tensorflow/tfjs-core'
import type { DeviceMeasures } from '../evaluation/scalars.js'
import type { UpdateState } from '../layers/layer.js'
import type { Batch, Model, ObjectiveContext } from '../models/model.js'
import { orFreeSaved } from '../operations/differentiable.js'
import type { Optimizer } from '../optimizers/optimizer.js'

/**
 * One step: the objective on a batch, its gradients, and the optimizer's update of the weights; then
 * what moves without a gradient.
 *
 * @returns the loss before the update and its parts, which the caller frees
 */
export function takeStep(model: Model, optimizer: Optimizer, batch: Batch, context: ObjectiveContext): DeviceMeasures {
  const variables = [...model.weights.values()]
  let parts: Readonly<Record<string, tf.Scalar>> = {}
  const updates = new Map<tf.Variable, tf.Tensor>()
  const update: UpdateState = (variable, value) => void updates.set(variable, tf.keep(value))
  try {
    return tf.tidy(() => {
      const lossOf = () => {
        const objective = model.objective(batch, { ...context, update })
        parts = objective.parts
        // Only what is returned outlives this function by itself, and that must be the loss alone.
        for (const part of Object.values(parts)) tf.keep(part)
        return objective.loss
      }
      const { value, grads } = orFreeSaved(() => tf.variableGrads(lossOf, variables))
      optimizer.update(byWeight(model, grads))
      for (const [variable, value] of updates) variable.assign(value)
      return { loss: value as tf.Scalar, parts }
    })
  } catch (error) {
    tf.dispose({ ...parts })
    throw error
  } finally {
    tf.dispose([...updates.values()])
  }
}

function byWeight({ weights }: Model, gradients: tf.NamedTensorMap): Map<string, tf.Tensor> {
  return new Map(
    [...weights].flatMap(([name, variable]) => {
      const gradient = gradients[variable.name]
      return gradient ? [[name, gradient] as const] : []
    }),
  )
}
