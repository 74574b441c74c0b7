import { fusedKernels, type LayerNormalizationGradientInputs, type LayerNormalizationInputs } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'
import { hasKernel, runFused } from './kernels.js'

/**
 * gamma · (x − mean) / √(variance + epsilon) + beta, with the mean and the variance over the last axis
 * of each place by itself (Ba, Kiros and Hinton, "Layer normalization", 2016).
 *
 * @param input `[…, channels]`
 * @param gamma `[channels]`
 * @param beta `[channels]`
 * @returns of the input's shape
 */
export function layerNormalization(input: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): tf.Tensor {
  return (hasKernel(fusedKernels.layerNormalization) ? fused : composed)(input, gamma, beta, epsilon)
}

const fused: typeof layerNormalization = (input, gamma, beta, epsilon) => {
  const { shape } = input
  return differentiable(
    { input, gamma, beta },
    {
      forward: () => {
        const inputs: LayerNormalizationInputs<tf.Tensor> = { x: rowsOf(input), gamma, beta }
        const results = runFused(fusedKernels.layerNormalization, inputs, { epsilon })
        const [rows, means, factors] = results as [tf.Tensor, tf.Tensor, tf.Tensor]
        return { output: tf.reshape(rows, shape), saved: [input, means, factors, gamma] }
      },
      jointGradients: (outputGradient, [input, means, factors, gamma]) => {
        const dy = rowsOf(outputGradient)
        const inputs: LayerNormalizationGradientInputs<tf.Tensor> = { dy, x: rowsOf(input), means, factors, gamma }
        const results = runFused(fusedKernels.layerNormalizationGradient, inputs, {})
        const [rows, ofGamma, ofBeta] = results as [tf.Tensor, tf.Tensor, tf.Tensor]
        return { input: tf.reshape(rows, shape), gamma: ofGamma, beta: ofBeta }
      },
    },
  )
}

const composed: typeof layerNormalization = (input, gamma, beta, epsilon) => {
  const { shape } = input
  return differentiable(
    { input, gamma, beta },
    {
      forward: () => {
        const rows = rowsOf(input)
        const centred = tf.sub(rows, meanOf(rows))
        const deviation = tf.sqrt(tf.add(meanOf(tf.square(centred)), epsilon))
        const normalized = tf.div(centred, deviation)
        const output = tf.reshape(tf.add(tf.mul(normalized, gamma), beta), shape)
        return { output, saved: [normalized, deviation, gamma] }
      },
      gradients: (outputGradient, [normalized, deviation, gamma]) => {
        const rows = rowsOf(outputGradient)
        return {
          input: () => {
            const gradient = tf.mul(rows, gamma)
            const along = tf.mul(normalized, meanOf(tf.mul(gradient, normalized)))
            return tf.reshape(tf.div(tf.sub(tf.sub(gradient, meanOf(gradient)), along), deviation), shape)
          },
          gamma: () => tf.sum(tf.mul(rows, normalized), 0),
          beta: () => tf.sum(rows, 0),
        }
      },
    },
  )
}

/** `[…, channels]` → `[rows, channels]` */
function rowsOf(values: tf.Tensor): tf.Tensor {
  return tf.reshape(values, [-1, values.shape.at(-1) ?? 1])
}

/** `[rows, channels]` → `[rows, 1]` */
function meanOf(rows: tf.Tensor): tf.Tensor {
  return tf.mean(rows, 1, true)
}
