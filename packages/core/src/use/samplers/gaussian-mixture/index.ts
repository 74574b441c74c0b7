import { type Examples, refuse, sizeOf, stream } from '@sandglass/base'
import * as v from 'valibot'
import { listener, seed, wholeNumber } from '../../../configuration/fields.js'
import { parse } from '../../../configuration/parse.js'
import { type BoundOptions, boundSchema } from '../../../evaluation/options.js'
import type { Model } from '../../../models/model.js'
import { encode } from '../../encode.js'
import { byClass } from '../by-class.js'
import { fitMixture } from './fit.js'
import type { Covariance, Points } from './gaussian.js'
import { logLikelihoodOf, type Mixture } from './mixture.js'
import { type GaussianMixtureSampler, mixtureSampler, refuseDiscrete } from './sampler.js'

/** How a mixture of normal distributions is fitted on a model's codes. */
export interface GaussianMixtureOptions extends BoundOptions {
  /** How many parts it has at most; of several numbers, the one under which `validation` is likeliest. Default 10. */
  readonly components?: number | readonly number[] | undefined
  /** `full`, or `diagonal`. Default null: full for codes of up to 128 numbers, as it takes their square in time and memory. */
  readonly covariance?: Covariance | null | undefined
  /** Examples that are not fitted on, to choose among several numbers of parts. Default null. */
  readonly validation?: Examples | null | undefined
  /** Fits a mixture for each class of the examples, which can then be asked for. Default false. */
  readonly perClass?: boolean | undefined
  /** What posteriors and starts are drawn from. Default 0. */
  readonly seed?: number | undefined
  /** Told of each pass over the codes, as many parts take minutes. Default null. */
  readonly onPass?: ((pass: MixturePass) => void) | null | undefined
}

/** How far a mixture's fit is. */
export interface MixturePass {
  /** How many parts it has at most. */
  readonly components: number
  /** The class whose codes it is fitted on; null for a mixture of all. */
  readonly label: number | null
  /** From 1. The last one is that which gains next to nothing. */
  readonly pass: number
  /** The mean over the codes before this pass, in nats. */
  readonly logLikelihood: number
}

const mixtureSchema = v.strictObject({
  ...boundSchema.entries,
  components: v.optional(
    v.union([
      wholeNumber('How many parts it has.'),
      v.pipe(v.array(wholeNumber('How many parts it has.')), v.minLength(1), v.readonly()),
    ]),
    10,
  ),
  covariance: v.optional(v.nullable(v.picklist(['full', 'diagonal'])), null),
  validation: v.optional(v.nullable(v.custom<Examples>((value) => typeof value === 'object' && value !== null, 'Examples')), null),
  perClass: v.optional(v.boolean(), false),
  seed: v.optional(seed('What posteriors and starts are drawn from.'), 0),
  onPass: v.optional(v.nullable(listener<MixturePass>('a function of a pass')), null),
})

/** The most numbers in a code whose full covariance is worth its time and memory. */
const mostForFull = 128

/**
 * New codes from a mixture of normal distributions, fitted by expectation maximisation on a model's
 * codes of some examples: on draws from their posteriors where it has such, since that is what its
 * decoder was trained on. It makes a generator of any model with continuous codes.
 *
 * Ghosh et al., "From variational to deterministic autoencoders" (2020).
 *
 * @param examples training examples of the model's input shape; some thousands will do
 * @throws InvalidArgumentError if an option is wrong, or the model's codes are discrete
 * @throws InvalidDataError if the examples don't fit the model
 */
export async function gaussianMixture(
  model: Model,
  examples: Examples,
  options: GaussianMixtureOptions = {},
): Promise<GaussianMixtureSampler> {
  const parsed = parse('gaussianMixture', mixtureSchema, options)
  const { components, validation, perClass, seed, batchSize, signal, onPass } = parsed
  refuseDiscrete('gaussianMixture', model)
  const size = sizeOf(model.latentShape)
  const covariance = parsed.covariance ?? (size <= mostForFull ? 'full' : 'diagonal')
  const sizes = typeof components === 'number' ? [components] : components
  if (sizes.length > 1 && validation === null)
    refuse(
      'gaussianMixture',
      'validation',
      'given where there are several numbers of components to choose from',
      null,
      'Hold some examples out with split, or name one number.',
    )
  const pass = { batchSize, signal, what: model.posterior ? ('sample' as const) : ('mean' as const), seed }
  const fitted = byClass('gaussianMixture', await encode(model, examples, pass), examples, perClass)
  const held = validation && byClass('gaussianMixture', await encode(model, validation, pass), validation, perClass)
  const fit = async (components: number) => {
    const mixtures: (Mixture | null)[] = []
    for (const [label, points] of fitted.entries()) {
      const random = stream(seed, 'mixture start', label)
      const tell = (pass: number, logLikelihood: number) =>
        onPass?.({ components, label: perClass ? label : null, pass, logLikelihood })
      const options = { components, covariance, random, signal, onPass: tell }
      mixtures.push(points.count === 0 ? null : (await fitMixture(points, options)).mixture)
    }
    return { components, mixtures, logLikelihood: held === null ? null : meanLogLikelihood(mixtures, held) }
  }
  const candidates = []
  for (const candidate of sizes) candidates.push(await fit(candidate))
  const best = candidates.reduce((best, next) => ((next.logLikelihood ?? 0) > (best.logLikelihood ?? 0) ? next : best))
  return mixtureSampler({
    size,
    covariance,
    perClass,
    counts: fitted.map(({ count }) => count),
    mixtures: best.mixtures,
    components: best.components,
    logLikelihood: meanLogLikelihood(best.mixtures, fitted),
    tried: candidates.flatMap(({ components, logLikelihood }) => (logLikelihood === null ? [] : [{ components, logLikelihood }])),
  })
}

/** A class that was fitted on nothing can't be judged, and isn't. */
function meanLogLikelihood(mixtures: readonly (Mixture | null)[], classes: readonly Points[]): number {
  let [sum, count] = [0, 0]
  for (const [label, points] of classes.entries()) {
    const mixture = mixtures[label]
    if (!mixture || points.count === 0) continue
    sum += logLikelihoodOf(mixture, points) * points.count
    count += points.count
  }
  return sum / count
}
