import * as v from 'valibot'
import { wholeNumber } from '../configuration/fields.js'
import { activation } from '../layers/fields.js'
import { type LikelihoodName, likelihoodNames } from '../likelihoods/index.js'
import { type NetworkInput, networkSchema } from '../networks/index.js'
import type { ActivationName } from '../operations/activation.js'
import { type ScheduledInput, scheduled } from '../schedules/index.js'
import { seed } from './seed.js'

// What the configs of models with a posterior have in common.

export type PosteriorModelOptions = {
  /** The body: `dense(…)`, `convolutional(…)` with a `latent`, or `custom(…)`; its code linear. */
  readonly network: NetworkInput
  /**
   * The distribution of each value, given the latent: `bernoulli` for values that are 0 or 1 (and, as
   * many do, for grey levels), `continuous-bernoulli` for grey levels in [0, 1], `gaussian` for any
   * values, with a standard deviation that is learnt.
   */
  readonly likelihood: LikelihoodName
  /**
   * What the decoder's logits go through. Default null: the decoder's own last activation, or else the
   * likelihood's, which is sigmoid for the two Bernoullis and linear for the Gaussian.
   */
  readonly outputActivation?: ActivationName | null | undefined
  /**
   * The divergence's weight, at least 0, or a schedule of it, such as the warm-up
   * `{ type: 'linear', to: 1, over: { epochs: 5 } }` or `{ type: 'cyclic', to: 1, over: { share: 0.8 } }`; a number of `over` is
   * steps. Default 1, the bound itself.
   */
  readonly beta?: ScheduledInput | undefined
  /**
   * How many nats the divergence is to have: its distance from that is weighed by `beta`. A number or a
   * schedule, such as `{ type: 'linear', to: 25, over: { share: 0.5 } }`. Default null, for as few as possible.
   */
  readonly capacity?: ScheduledInput | null | undefined
  /** How many latents are drawn for each example: with more than 1, the importance-weighted bound. Default 1. */
  readonly importanceSamples?: number | undefined
  /** What the initial weights are drawn from. Drawn, and recorded in the config, by default. */
  readonly seed?: number | null | undefined
}

/** {@link PosteriorModelOptions}, checked. */
export const posteriorModelEntries = {
  network: v.pipe(networkSchema, v.description('The body, which encodes and decodes; its code is a linear layer.')),
  likelihood: v.pipe(v.picklist(likelihoodNames), v.description('The distribution of each value, given the latent.')),
  outputActivation: v.optional(
    v.nullable(
      activation(
        "What the decoder's logits go through; null for the decoder's own last activation, or else the likelihood's: sigmoid for the two Bernoullis, linear for gaussian.",
      ),
    ),
    null,
  ),
  beta: v.optional(scheduled("The divergence's weight, or a schedule of it; 1 for the bound itself."), 1),
  capacity: v.optional(
    v.nullable(scheduled('How many nats the divergence is to have, or a schedule of that; null for as few as possible.')),
    null,
  ),
  importanceSamples: v.optional(
    wholeNumber('How many latents are drawn for each example; with more than 1, the importance-weighted bound.'),
    1,
  ),
  seed,
}

/** A capacity is held against the divergence in closed form, which the bound of several samples has none of. */
export const capacityFits = ({ capacity, importanceSamples }: { readonly capacity: unknown; readonly importanceSamples: number }) =>
  capacity === null || importanceSamples === 1

export const capacityConstraint = 'null with more than one importance sample'
