import { type NumberArray, refuse, sameShape, stream } from '@sandglass/base'
import * as v from 'valibot'
import { seed, wholeNumber } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import { klPerDimension as divergences } from '../evaluation/posterior-statistics.js'
import { checkCodes, dimensionsOf } from './inputs.js'

/** A normal distribution with independent dimensions for each example; both are `[count, …latentShape]`. */
export interface Posteriors {
  readonly mean: NumberArray
  readonly logVariance: NumberArray
}

/** How posteriors are drawn from. */
export interface SamplePosteriorOptions {
  /** What the draws come from. Default 0. */
  readonly seed?: number | undefined
  /** The number of the first example, where these are a part of a larger set. Default 0. */
  readonly first?: number | undefined
}

const sampleSchema = v.strictObject({
  seed: v.optional(seed('What the draws come from.'), 0),
  first: v.optional(wholeNumber('The number of the first example.', 0), 0),
})

/**
 * A draw from each example's posterior: mean + exp(logVariance / 2) · ε, ε standard normal. An
 * example's draw depends on the seed and its number alone.
 *
 * @returns `[count, …latentShape]`
 * @throws InvalidArgumentError if an option is wrong
 */
export function samplePosterior(posteriors: Posteriors, options: SamplePosteriorOptions = {}): NumberArray {
  const { seed, first } = parse('samplePosterior', sampleSchema, options)
  const { mean, logVariance, count, size } = checkPosteriors('samplePosterior', posteriors)
  const values = new Float32Array(mean.length)
  for (let example = 0; example < count; example++) {
    const random = stream(seed, 'posterior sample', first + example)
    for (let i = example * size; i < (example + 1) * size; i++)
      values[i] = (mean[i] as number) + Math.exp((logVariance[i] as number) / 2) * random.normal()
  }
  return { values, shape: posteriors.mean.shape }
}

/**
 * How much each dimension of a posterior tells of its example: KL(posterior ‖ standard normal) =
 * (mean² + variance − 1 − ln variance) / 2, in nats, averaged over the examples. One that carries
 * less than about 0.01 nat is not used.
 *
 * @returns as many numbers as a code has
 */
export function klPerDimension(posteriors: Posteriors): number[] {
  const { mean, logVariance, count } = checkPosteriors('klPerDimension', posteriors)
  return divergences(mean, logVariance, count)
}

function checkPosteriors(caller: string, { mean, logVariance }: Posteriors) {
  checkCodes(caller, 'mean', mean)
  checkCodes(caller, 'logVariance', logVariance)
  if (!sameShape(mean.shape, logVariance.shape))
    refuse(
      caller,
      'logVariance.shape',
      `that of the means, [${mean.shape.join(', ')}]`,
      logVariance.shape,
      'Give both as encode does.',
    )
  return { mean: mean.values, logVariance: logVariance.values, ...dimensionsOf(mean) }
}
