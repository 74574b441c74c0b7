import { breathe, type Examples, type RandomStream, refuse, type Shape, sizeOf, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { type BatchValues, inOrder, readBatches } from '../batches/read.js'
import { sourceOf } from '../batches/source.js'
import { listener, seed, wholeNumber } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import { checkUsable } from '../models/check.js'
import type { LatentLikelihood, Model } from '../models/model.js'
import { logRatios } from '../operations/importance-bound.js'
import { reparametrise } from '../operations/reparametrise.js'
import { LogMeans } from './log-means.js'
import { type BoundOptions, boundSchema } from './options.js'

/** How log-likelihoods are estimated. */
export interface LogLikelihoodOptions extends BoundOptions {
  /** How many latents are drawn for each example; the more, the tighter. Default 1000. */
  readonly samples?: number | undefined
  /** What the latents are drawn from. Default 0. */
  readonly seed?: number | undefined
  /** Told from time to time which share of the latents is done, from 0 to 1: many samples take minutes. Default null. */
  readonly onProgress?: ((share: number) => void) | null | undefined
}

/** How probable a model holds some examples to be. */
export interface LogLikelihood {
  /** The mean over the examples, in nats. */
  readonly mean: number
  /** The standard error of that mean: the examples' standard deviation by the root of their number. */
  readonly standardError: number
  /** Of each example, in nats, in order. */
  readonly each: Float64Array
  /**
   * What it is of: the `probability` of binary values, the `density` of continuous ones, or, where a
   * Bernoulli likelihood was given values between 0 and 1, minus a `cross-entropy`. That is the
   * log-probability of nothing, and can't rise above minus the values' own entropy.
   */
  readonly measure: 'probability' | 'density' | 'cross-entropy'
  readonly examples: number
  readonly samples: number
}

const optionsSchema = v.strictObject({
  ...boundSchema.entries,
  samples: v.optional(wholeNumber('How many latents are drawn for each example.'), 1000),
  seed: v.optional(seed('What the latents are drawn from.'), 0),
  onProgress: v.optional(v.nullable(listener<number>('a function of the share that is done')), null),
})

/**
 * Estimates log p(x) of each example by importance sampling: log (1/k) Σ p(x | zᵢ) p(zᵢ) / q(zᵢ | x), the
 * zᵢ drawn from the example's posterior (Burda, Grosse and Salakhutdinov, "Importance weighted
 * autoencoders", 2016). For a model of classes it is log p(x | y).
 *
 * In expectation it lies below log p(x), and comes nearer the more samples there are: figures compare
 * only at equal samples, and at equal treatment of grey values. However many samples are drawn, no
 * more latents are decoded at once than a batch has examples. An example's draws depend on the seed
 * and its position alone.
 *
 * @param examples of the model's input shape, with labels for a model of classes
 * @throws InvalidArgumentError if the model has no posterior and likelihood, or an option is wrong
 * @throws InvalidDataError if the examples don't fit the model; names the example
 *
 * @example
 * const { mean, standardError } = await logLikelihood(model, binarised, { samples: 5000 })
 */
export async function logLikelihood(model: Model, examples: Examples, options: LogLikelihoodOptions = {}): Promise<LogLikelihood> {
  const { batchSize, signal, samples, seed, onProgress } = parse('logLikelihood', optionsSchema, options)
  checkUsable('logLikelihood', model)
  const { posterior, likelihood } = model
  if (!posterior || !likelihood)
    return refuse(
      'logLikelihood',
      'model',
      'one with a posterior and a likelihood',
      model.config.type,
      'Make a variational or a conditional one; of others, evaluate tells the loss.',
    )
  const source = sourceOf({ caller: 'logLikelihood', argument: 'examples' }, examples, model)
  const each = new Float64Array(source.count)
  let isBinary = true
  for await (const batch of readBatches(source, { order: inOrder(source.count), batchSize, noise: null })) {
    isBinary &&= batch.target.every((value) => value === 0 || value === 1)
    const means = await estimate({ model, posterior, likelihood }, batch, {
      atOnce: Math.floor(batchSize / batch.indices.length),
      samples,
      seed,
      signal,
      onDrawn: (drawn) =>
        onProgress?.(((batch.indices[0] ?? 0) * samples + drawn * batch.indices.length) / (source.count * samples)),
    })
    each.set(means, batch.indices[0])
  }
  const mean = each.reduce((sum, value) => sum + value, 0) / each.length
  const variance = each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, each.length - 1)
  const measure = likelihood.measure === 'probability' && !isBinary ? 'cross-entropy' : likelihood.measure
  return { mean, standardError: Math.sqrt(variance / each.length), each, measure, examples: each.length, samples }
}

/** A model that has what it takes. */
interface Probabilistic {
  readonly model: Model
  readonly posterior: NonNullable<Model['posterior']>
  readonly likelihood: LatentLikelihood
}

interface Estimation {
  /** How many samples of each example are decoded at once. */
  readonly atOnce: number
  readonly samples: number
  readonly seed: number
  readonly signal: AbortSignal | null
  /** Told how many samples of each example are done. */
  readonly onDrawn: (samples: number) => void
}

/** log p(x) of each example of a batch. */
async function estimate(
  { model, posterior, likelihood }: Probabilistic,
  { indices, target, labels }: BatchValues,
  estimation: Estimation,
): Promise<Float64Array> {
  const { atOnce, samples, seed, signal, onDrawn } = estimation
  const means = new LogMeans(indices.length)
  const streams = Array.from(indices, (index) => stream(seed, 'importance samples', index))
  const x = tf.tensor(target, [indices.length, ...model.inputShape], 'float32')
  const y = labels && tf.tensor(labels, [labels.length], 'int32')
  const parameters = tf.tidy(() => {
    const { mean, logVariance } = posterior(x, y)
    return tf.concat([mean, logVariance], -1)
  })
  try {
    for (let drawn = 0; drawn < samples; drawn += atOnce) {
      await breathe()
      signal?.throwIfAborted()
      const logWeights = tf.tidy(() => {
        const noise = drawNoise(streams, Math.min(atOnce, samples - drawn), model.latentShape)
        const latents = reparametrise(parameters, noise)
        return tf.add(likelihood.logProbability(latents, x, y), logRatios({ latents, parameters, noise }))
      })
      try {
        means.add(await logWeights.data())
      } finally {
        logWeights.dispose()
      }
      onDrawn(Math.min(samples, drawn + atOnce))
    }
  } finally {
    tf.dispose([x, parameters, ...(y ? [y] : [])])
  }
  return means.means
}

/** `[samples, batch, …latentShape]`, each example's from its own stream. */
function drawNoise(streams: readonly RandomStream[], samples: number, latentShape: Shape): tf.Tensor {
  const size = sizeOf(latentShape)
  const values = new Float32Array(samples * streams.length * size)
  for (const [example, random] of streams.entries())
    for (let sample = 0; sample < samples; sample++) {
      const start = (sample * streams.length + example) * size
      for (let i = 0; i < size; i++) values[start + i] = random.normal()
    }
  return tf.tensor(values, [samples, streams.length, ...latentShape], 'float32')
}
