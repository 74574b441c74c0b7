import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'

/** −log √(2π) */
const logOfPeak = -0.5 * Math.log(2 * Math.PI)

/**
 * The log-density of n values under a normal distribution of one standard deviation, by the sum of
 * their squared distances from its means: −½ distance / exp(2 logScale) − n (logScale + ½ log 2π).
 *
 * @param distances of any shape
 * @param logScale the deviation's logarithm, one number of any shape
 * @param n how many values each distance is of; it gets no gradient
 * @returns of the distances' shape
 */
export function normalLogDensity(distances: tf.Tensor, logScale: tf.Tensor, n: number | tf.Tensor): tf.Tensor {
  const scaleShape = logScale.shape
  return differentiable(
    { distances, logScale },
    {
      forward: () => {
        const scale = tf.reshape(logScale, [])
        const precision = tf.exp(tf.mul(scale, -2))
        const squares = tf.mul(distances, precision)
        const constant = tf.mul(tf.sub(logOfPeak, scale), n)
        return {
          output: tf.add(tf.mul(squares, -0.5), constant),
          saved: [squares, precision, ...(typeof n === 'number' ? [] : [n])],
        }
      },
      gradients: (outputGradient, [squares, precision, counts = n]) => ({
        distances: () => tf.mul(outputGradient, tf.mul(precision, -0.5)),
        logScale: () => tf.reshape(tf.sum(tf.mul(outputGradient, tf.sub(squares, counts))), scaleShape),
      }),
    },
  )
}
