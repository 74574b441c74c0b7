import type { Model, ObjectiveContext, TensorFile } from '@sandglass/core'
import { binaryCrossentropy, dense, differentiable, reshape, total } from '@sandglass/core/operations'
import * as tf from '@tensorflow/tfjs-core'
import { weightNames } from '../problem.js'
import { tensorOf } from './model.js'

/**
 * A variational autoencoder, put together of core's operations as a user would, until core has the
 * model; its loss is in nats an example (Kingma and Welling, "Auto-encoding variational Bayes", 2014).
 *
 * @param noiseOf ε of the reparametrisation, `[batch, latent]`
 */
export function variational(
  weights: ReadonlyMap<string, tf.Variable>,
  inputShape: readonly number[],
  noiseOf: (context: ObjectiveContext) => tf.Tensor,
): Model {
  const apply = (name: string, input: tf.Tensor, activation: 'relu' | 'linear') =>
    dense(input, weight(`${name}.kernel`), weight(`${name}.bias`), activation)
  const weight = (name: string): tf.Variable => {
    const found = weights.get(name)
    if (!found) throw new Error(`the problem has no ${name}`)
    return found
  }
  const latentOf = (input: tf.Tensor) => {
    const hidden = apply('hidden', reshape(input, [input.shape[0] ?? 1, -1]), 'relu')
    return { mean: apply('mean', hidden, 'linear'), logVariance: apply('logVariance', hidden, 'linear') }
  }
  const logitsOf = (latent: tf.Tensor) =>
    reshape(apply('output', apply('decoder', latent, 'relu'), 'linear'), [latent.shape[0] ?? 1, ...inputShape])
  const encode = (input: tf.Tensor) => tf.tidy(() => latentOf(input).mean)
  const decode = (latent: tf.Tensor) => tf.tidy(() => tf.sigmoid(logitsOf(latent)))
  const dispose = () => tf.dispose(Object.fromEntries(weights))
  return {
    config: { type: 'variational', seed: 1, network: { type: 'dense' } },
    inputShape,
    latentShape: weight('mean.bias').shape,
    encoder: [],
    decoder: [],
    weights,
    targetRequirement: null,
    classes: null,
    state: new Map(),
    objective: ({ input, target }, context) =>
      tf.tidy(() => {
        const { mean, logVariance } = latentOf(input)
        const latent = reparametrised(mean, logVariance, noiseOf(context))
        const logits = logitsOf(latent)
        const [count = 1] = target.shape
        const reconstruction = times(binaryCrossentropy(logits, target), target.size / count)
        const parts = { reconstruction, divergence: divergence(mean, logVariance) }
        return { loss: total([parts.reconstruction, parts.divergence]), parts, logits, latent }
      }),
    encode,
    decode,
    output: (logits) => tf.sigmoid(logits),
    reconstruct: (input) => tf.tidy(() => decode(encode(input))),
    isDisposed: false,
    dispose,
    [Symbol.dispose]: dispose,
  }
}

/** The problem's weights as variables. */
export function weightsOf(problem: TensorFile): Map<string, tf.Variable> {
  return new Map(weightNames(problem).map((name) => [name, tf.tidy(() => tf.variable(tensorOf(problem, name)))]))
}

/** A latent's noise, drawn anew in each step. */
export function drawnNoise(shape: readonly number[]): (context: ObjectiveContext) => tf.Tensor {
  return ({ random }) => {
    const stream = random('reparametrisation')
    const values = new Float32Array(shape.reduce((size, length) => size * length, 1))
    for (let i = 0; i < values.length; i++) values[i] = stream.normal()
    return tf.tensor(values, [...shape])
  }
}

/** mean + exp(logVariance / 2) · noise */
function reparametrised(mean: tf.Tensor, logVariance: tf.Tensor, noise: tf.Tensor): tf.Tensor {
  return differentiable(
    { mean, logVariance },
    {
      forward: () => {
        const deviation = tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise)
        return { output: tf.add(mean, deviation), saved: [deviation] }
      },
      gradients: (outputGradient, [deviation]) => ({
        mean: () => outputGradient,
        logVariance: () => tf.mul(tf.mul(outputGradient, deviation), 0.5),
      }),
    },
  )
}

function times(value: tf.Scalar, factor: number): tf.Scalar {
  return differentiable(
    { value },
    {
      forward: () => ({ output: tf.mul(value, factor), saved: [] }),
      gradients: (outputGradient) => ({ value: () => tf.mul(outputGradient, factor) }),
    },
  ) as tf.Scalar
}

/**
 * The Kullback–Leibler divergence from the standard normal distribution, in nats an example:
 * −½ Σ (1 + logVariance − mean² − exp(logVariance)), averaged over the batch.
 */
function divergence(mean: tf.Tensor, logVariance: tf.Tensor): tf.Scalar {
  const [count = 1] = mean.shape
  return differentiable(
    { mean, logVariance },
    {
      forward: () => {
        const variance = tf.exp(logVariance)
        const each = tf.sub(tf.sub(tf.add(tf.square(mean), variance), logVariance), 1)
        return { output: tf.mul(tf.sum(each), 0.5 / count), saved: [mean, variance] }
      },
      gradients: (outputGradient, [mean, variance]) => {
        const scale = tf.mul(outputGradient, 1 / count)
        return {
          mean: () => tf.mul(mean, scale),
          logVariance: () => tf.mul(tf.sub(variance, 1), tf.mul(scale, 0.5)),
        }
      },
    },
  ) as tf.Scalar
}
