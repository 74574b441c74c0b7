import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/**
 * The squared Frobenius norm of the Jacobian of two dense layers, the second without an activation, as a mean over the batch. With
 * kernels U and V and the first layer's slopes d, the Jacobian of an example is Vᵀ diag(d) Uᵀ, and the square of its norm
 * dᵀ (UᵀU ∘ VVᵀ) d: one product of the hidden units by themselves an example, where `jacobianNorm` takes one for each number of
 * the code.
 *
 * @param slopes `[batch, hidden]`
 * @param first U, `[inputs, hidden]`
 * @param second V, `[hidden, code]`
 */
export function twoLayerJacobianNorm(slopes: tf.Tensor, first: tf.Tensor, second: tf.Tensor): tf.Scalar {
  const batch = slopes.shape[0] ?? 1
  const [d, u, v] = [slopes, first, second] as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]
  return differentiable(
    { slopes, first, second },
    {
      forward: () => {
        const inner = tf.matMul(u, u, true, false)
        const outer = tf.matMul(v, v, false, true)
        const product = tf.matMul(d, tf.mul(inner, outer))
        return { output: tf.div(tf.sum(tf.mul(product, d)), batch), saved: [d, u, v, inner, outer, product] }
      },
      jointGradients: (outputGradient, [d, u, v, inner, outer, product]) =>
        tf.tidy(() => {
          const twice = tf.div(tf.mul(outputGradient, 2), batch)
          const pairs = tf.mul(tf.matMul(d, d, true, false), twice)
          return {
            slopes: tf.mul(product, twice),
            first: tf.matMul(u, tf.mul(pairs, outer)),
            second: tf.matMul(tf.mul(pairs, inner), v),
          }
        }),
    },
  ) as tf.Scalar
}
