import { add, type Tensor } from '@tensorflow/tfjs-core'
import { type ActivationName, activationGradient, activationOf } from './activation.js'
import { differentiable } from './differentiable.js'

/**
 * activation(a + b)
 *
 * @param a of any shape
 * @param b of the same shape
 */
export function addition(a: Tensor, b: Tensor, activation: ActivationName): Tensor {
  return differentiable(
    { a, b },
    {
      forward: () => {
        const output = activationOf(activation).apply(add(a, b))
        return { output, saved: [output] }
      },
      gradients: (outputGradient, [output]) => {
        const gradient = activationGradient(activation, outputGradient, output)
        return { a: () => gradient.clone(), b: () => gradient.clone() }
      },
    },
  )
}
