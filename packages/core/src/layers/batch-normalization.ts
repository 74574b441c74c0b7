import { add, mul, type Tensor, type Variable } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { batchNormalization as apply, normalization } from '../operations/batch-normalization.js'
import { defineLayer } from './definition.js'
import { initializers } from './initializers.js'
import { epsilon, gammaAndBeta, ones } from './normalization.js'

/**
 * gamma · (x − mean) / √(variance + epsilon) + beta, channel by channel, with Keras's defaults: in
 * training by the moments of the batch, and else by running means of these, which are saved with the
 * model (Ioffe and Szegedy, "Batch normalization", 2015). A channel is a place of the last axis.
 */
export const batchNormalization = defineLayer({
  schema: v.strictObject({
    type: v.literal('batch-normalization'),
    momentum: v.optional(
      v.pipe(
        v.number(),
        v.minValue(0),
        v.ltValue(1),
        v.description('How much of the running mean and variance each training step keeps; the rest is of its batch.'),
      ),
      0.99,
    ),
    epsilon,
  }),
  build: ({ momentum, epsilon }, inputShape) => ({
    type: 'batch-normalization',
    inputShape,
    outputShape: inputShape,
    weights: [
      ...gammaAndBeta(inputShape),
      { name: 'runningMean', shape: inputShape.slice(-1), initializer: initializers.zeros, regularizer: null, isState: true },
      { name: 'runningVariance', shape: inputShape.slice(-1), initializer: ones, regularizer: null, isState: true },
    ],
    apply(input, weights, pass) {
      const [gamma, beta, mean, variance] = weights as [Tensor, Tensor, Variable, Variable]
      if (!pass.training) return normalization(input, gamma, beta, { mean, variance }, epsilon)
      return apply(input, gamma, beta, epsilon, (batch) => {
        if (!pass.update) return
        pass.update(mean, mixed(mean, batch.mean, momentum))
        pass.update(variance, mixed(variance, batch.variance, momentum))
      })
    },
  }),
})

function mixed(old: Tensor, fresh: Tensor, momentum: number): Tensor {
  return add(mul(old, momentum), mul(fresh, 1 - momentum))
}
