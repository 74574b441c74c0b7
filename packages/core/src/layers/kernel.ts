import type { Shape } from '@sandglass/base'
import type { Tensor } from '@tensorflow/tfjs-core'
import { regularizer } from '../regularizers/index.js'
import type { KernelFields } from './fields.js'
import { initializers } from './initializers.js'
import type { Pass, WeightDefinition } from './layer.js'

/** The weights of a layer with a kernel: the kernel, then the bias if it has one. */
export function kernelWeights(config: KernelFields, kernelShape: Shape, units: number): WeightDefinition[] {
  const kernel: WeightDefinition = {
    name: 'kernel',
    shape: kernelShape,
    initializer: initializers[config.kernelInitializer],
    regularizer: config.kernelRegularizer && regularizer(config.kernelRegularizer),
  }
  const bias: WeightDefinition = { name: 'bias', shape: [units], initializer: initializers.zeros, regularizer: null }
  return config.bias ? [kernel, bias] : [kernel]
}

/** Makes the function that hands a layer's output on, after its penalty where it has one. */
export function penalizer(config: KernelFields): (output: Tensor, pass: Pass) => Tensor {
  const penalty = config.activityRegularizer && regularizer(config.activityRegularizer)
  return (output, pass) => {
    if (penalty && pass.penalize) pass.penalize(penalty.penalty(output, 1 / (output.shape[0] ?? 1), pass.weights))
    return output
  }
}
