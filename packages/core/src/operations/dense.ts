import { type DenseAttributes, type DenseGradientInputs, type DenseInputs, fusedKernels } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { type ActivationName, activationGradient, activationOf } from './activation.js'
import { checkOperand } from './check-operand.js'
import { differentiable } from './differentiable.js'
import { hasKernel, runFused, runFusedGradient, runKernel } from './kernels.js'

/**
 * activation(input · kernel + bias)
 *
 * @param input `[batch, inputs]`
 * @param kernel `[inputs, units]`
 * @param bias `[units]`, or null for none
 * @returns `[batch, units]`
 * @throws InvalidArgumentError if they don't fit each other, or aren't float32
 */
export function dense(input: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor | null, activation: ActivationName): tf.Tensor {
  const [inputs = null, units = null] = kernel.shape
  checkOperand('dense', 'kernel', kernel, [null, null])
  checkOperand('dense', 'input', input, [null, inputs])
  if (bias) checkOperand('dense', 'bias', bias, [units])
  return (hasKernel(fusedKernels.dense) ? fused : composed)(input, kernel, bias, activation)
}

const fused: typeof dense = (input, kernel, bias, activation) => {
  const attributes: DenseAttributes = { activation }
  return differentiable(bias ? { input, kernel, bias } : { input, kernel }, {
    forward: () => {
      const inputs: DenseInputs<tf.Tensor> = { x: input, kernel, ...(bias && { bias }) }
      const [output] = runFused(fusedKernels.dense, inputs, attributes) as [tf.Tensor]
      return { output, saved: [input, kernel, output] }
    },
    jointGradients: (dy, [x, kernel, y], wanted) => {
      const inputs: DenseGradientInputs<tf.Tensor> = { dy, y, x, kernel }
      return runFusedGradient(fusedKernels.denseGradient, inputs, attributes, wanted)
    },
  })
}

const composed: typeof dense = (input, kernel, bias, activation) =>
  differentiable(bias ? { input, kernel, bias } : { input, kernel }, {
    forward: () => {
      const output = activated(input, kernel, bias, activation)
      return { output, saved: [input, kernel, output] }
    },
    gradients: (outputGradient, [input, kernel, output]) => {
      const sumGradient = activationGradient(activation, outputGradient, output)
      return {
        input: () => tf.matMul(sumGradient, kernel, false, true),
        kernel: () => tf.matMul(input, sumGradient, true, false),
        bias: () => tf.sum(sumGradient, 0),
      }
    },
  })

function activated(input: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor | null, activation: ActivationName): tf.Tensor {
  const isOne = activation === 'relu'
  const sum = runKernel(
    tf._FusedMatMul,
    { a: tf.reshape(input, [1, ...input.shape]), b: tf.reshape(kernel, [1, ...kernel.shape]), ...(bias && { bias }) },
    { transposeA: false, transposeB: false, activation: isOne ? 'relu' : 'linear' },
  )
  const output = tf.reshape(sum, sum.shape.slice(1))
  return isOne ? output : activationOf(activation).apply(output)
}
