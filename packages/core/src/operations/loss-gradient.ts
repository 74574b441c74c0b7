import { mul, type Tensor } from '@tensorflow/tfjs-core'

/**
 * The gradient at a loss's input, from the one that its fused kernel has computed along with the
 * loss. What the loss itself is multiplied by later is nearly always exactly 1, and looking costs
 * less than a pass over all values: backends with fused kernels read at once.
 *
 * @param gradient of the loss at its input
 * @param outputGradient a scalar, the gradient of what is minimised at the loss
 */
export function scaledByLoss(gradient: Tensor, outputGradient: Tensor): Tensor {
  return outputGradient.dataSync()[0] === 1 ? gradient.clone() : mul(gradient, outputGradient)
}
