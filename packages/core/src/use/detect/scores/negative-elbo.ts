import { sizeOf, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import type { Model } from '../../../models/model.js'
import type { Score } from './score.js'

/**
 * −ELBO in nats: KL(q(z | x) ‖ p(z)) in closed form, less the mean of log p(x | z) over draws from
 * the posterior. All examples get the same normal numbers for their draws, so that a score depends on
 * its example alone.
 */
export const negativeElbo: Score = {
  misfit: ({ posterior, likelihood }) =>
    posterior && likelihood
      ? null
      : {
          constraint: 'one with a posterior and a likelihood for negative-elbo',
          cure: 'Use reconstruction, or make a variational model.',
        },
  async of(batch, { samples, seed }) {
    const { model, count } = batch
    const [posterior, likelihood] = [
      model.posterior as NonNullable<Model['posterior']>,
      model.likelihood as NonNullable<Model['likelihood']>,
    ]
    const size = sizeOf(model.latentShape)
    const halves = await batch.on(({ input }) => {
      const { mean, logVariance } = posterior(input)
      return tf.stack([mean, logVariance], 1)
    })
    const result = Float64Array.from({ length: count }, (_, example) => divergenceOf(halves, 2 * example * size, size))
    for (let sample = 0; sample < samples; sample++) {
      const latents = latentsOf(halves, count, size, Float32Array.from({ length: size }, normalsOf(seed, sample)))
      const logs = await batch.on(({ input }) =>
        tf.reshape(likelihood.logProbability(tf.tensor(latents, [1, count, ...model.latentShape], 'float32'), input), [count]),
      )
      for (let example = 0; example < count; example++)
        result[example] = (result[example] as number) - (logs[example] as number) / samples
    }
    return result
  },
}

function normalsOf(seed: number, sample: number): () => number {
  const random = stream(seed, 'evidence bound', sample)
  return () => random.normal()
}

/** mean + exp(logVariance / 2) · ε of each example. @param halves `[count, 2, size]` */
function latentsOf(halves: Float32Array, count: number, size: number, noise: Float32Array): Float32Array {
  return Float32Array.from({ length: count * size }, (_, at) => {
    const start = 2 * size * Math.floor(at / size) + (at % size)
    return (halves[start] as number) + Math.exp((halves[start + size] as number) / 2) * (noise[at % size] as number)
  })
}

/** Σ (mean² + variance − 1 − ln variance) / 2. */
function divergenceOf(halves: Float32Array, start: number, size: number): number {
  let sum = 0
  for (let i = start; i < start + size; i++) {
    const logVariance = halves[i + size] as number
    sum += ((halves[i] as number) ** 2 + Math.exp(logVariance) - 1 - logVariance) / 2
  }
  return sum
}
