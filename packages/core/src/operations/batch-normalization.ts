import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/** Mean and variance of each channel, both `[channels]`; the variance is divided by the count, as in Keras. */
export interface Moments {
  readonly mean: tf.Tensor
  readonly variance: tf.Tensor
}

/**
 * gamma · (x − mean) / √(variance + epsilon) + beta, by given moments, which get no gradient.
 *
 * @param input `[…, channels]`
 * @param gamma `[channels]`
 * @param beta `[channels]`
 * @returns of the input's shape
 */
export function normalization(
  input: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  { mean, variance }: Moments,
  epsilon: number,
): tf.Tensor {
  return differentiable(
    { input, gamma, beta },
    {
      forward: () => ({
        output: normalize(input, { mean, variance }, epsilon, gamma, beta),
        saved: [input, gamma, mean, variance],
      }),
      gradients: (outputGradient, [input, gamma, mean, variance]) => ({
        input: () => normalize(outputGradient, { mean: tf.zeros(mean.shape), variance }, epsilon, gamma),
        gamma: () => sumOfRows(tf.mul(outputGradient, normalize(input, { mean, variance }, epsilon))),
        beta: () => sumOfRows(outputGradient),
      }),
    },
  )
}

/**
 * The same by the input's own moments, over all axes but the last; the gradient goes through them
 * too (Ioffe and Szegedy, "Batch normalization", 2015).
 *
 * @param see is shown the moments, which are freed once it returns
 */
export function batchNormalization(
  input: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
  see: (moments: Moments) => void = () => {},
): tf.Tensor {
  return differentiable(
    { input, gamma, beta },
    {
      forward: () => {
        const moments = momentsOf(input)
        see(moments)
        const output = normalize(input, moments, epsilon, gamma, beta)
        return { output, saved: [input, gamma, moments.mean, moments.variance] }
      },
      jointGradients: (outputGradient, [input, gamma, mean, variance], wanted) => {
        const count = input.size / gamma.size
        const normalized = normalize(input, { mean, variance }, epsilon)
        const own = { gamma: sumOfRows(tf.mul(outputGradient, normalized)), beta: sumOfRows(outputGradient) }
        if (!wanted.has('input')) return own
        // gamma / σ · (dy − mean of dy − normalized · mean of dy · normalized)
        const centred = normalize(outputGradient, { mean: tf.div(own.beta, count), variance }, epsilon, gamma)
        const deviation = tf.sqrt(tf.add(variance, epsilon))
        const along = tf.div(tf.mul(gamma, own.gamma), tf.mul(deviation, count))
        return { ...own, input: tf.sub(centred, tf.mul(normalized, along)) }
      },
    },
  )
}

function normalize(input: tf.Tensor, { mean, variance }: Moments, epsilon: number, gamma?: tf.Tensor, beta?: tf.Tensor): tf.Tensor {
  const channels = input.shape.at(-1) ?? 1
  const rows = tf.reshape(input, [-1, channels]) as tf.Tensor2D
  const [means, variances] = [mean as tf.Tensor1D, variance as tf.Tensor1D]
  const output = tf.batchNorm(rows, means, variances, beta as tf.Tensor1D, gamma as tf.Tensor1D, epsilon)
  return tf.reshape(output, input.shape)
}

function momentsOf(input: tf.Tensor): Moments {
  const rows = tf.reshape(input, [-1, input.shape.at(-1) ?? 1])
  const mean = tf.mean(rows, 0)
  // The mean of squares less the square of the mean would lose all digits where the mean is large.
  return { mean, variance: tf.mean(tf.squaredDifference(rows, mean), 0) }
}

/** `[…, channels]` → `[channels]` */
function sumOfRows(values: tf.Tensor): tf.Tensor {
  return tf.sum(tf.reshape(values, [-1, values.shape.at(-1) ?? 1]), 0)
}
