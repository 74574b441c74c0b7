import { type BinaryCrossentropyInputs, fusedKernels } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { checkOperand } from './check-operand.js'
import { differentiable } from './differentiable.js'
import { hasKernel, runFused } from './kernels.js'
import { scaledByLoss } from './loss-gradient.js'
import { meanLoss, type ValueLoss } from './value-loss.js'

/**
 * Mean binary cross-entropy of logits, over all values: with p = sigmoid(z),
 * −t·log p − (1 − t)·log(1 − p) = max(z, 0) − z·t + log(1 + exp(−|z|)), which overflows nowhere
 * and loses no digits where p is near 0 or 1.
 *
 * @param logits z, of any shape
 * @param targets t in [0, 1], of the same shape
 * @param shares what each value's loss is multiplied by, in place of the mean; see `sharesOf`
 * @throws InvalidArgumentError if the shapes differ, or one isn't float32
 */
export function binaryCrossentropy(logits: tf.Tensor, targets: tf.Tensor, shares: tf.Tensor | null = null): tf.Scalar {
  checkOperand('binaryCrossentropy', 'logits', logits, logits.shape)
  checkOperand('binaryCrossentropy', 'targets', targets, logits.shape)
  if (!shares && hasKernel(fusedKernels.binaryCrossentropy)) return fused(logits, targets)
  return meanLoss(crossentropy, logits, targets, shares)
}

function fused(logits: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return differentiable(
    { logits, targets },
    {
      forward: () => {
        const inputs: BinaryCrossentropyInputs<tf.Tensor> = { logits, targets }
        const [output, gradient] = runFused(fusedKernels.binaryCrossentropy, inputs, {}) as [tf.Tensor, tf.Tensor]
        return { output, saved: [gradient, logits] }
      },
      gradients: (outputGradient, [gradient, logits]) => ({
        logits: () => scaledByLoss(gradient, outputGradient),
        targets: () => tf.mul(tf.neg(logits), tf.div(outputGradient, logits.size)),
      }),
    },
  ) as tf.Scalar
}

const crossentropy: ValueLoss = {
  of(logits, targets) {
    const tail = tf.softplus(tf.neg(tf.abs(logits)))
    return tf.add(tf.sub(tf.relu(logits), tf.mul(logits, targets)), tail)
  },
  slope: (logits, targets) => tf.sub(tf.sigmoid(logits), targets),
  targetSlope: (logits) => tf.neg(logits),
}
