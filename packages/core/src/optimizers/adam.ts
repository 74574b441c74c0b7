import * as v from 'valibot'
import { fraction } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import { withType } from '../configuration/with-type.js'
import { learningRate } from '../schedules/learning-rate.js'
import type { Span } from '../schedules/span.js'
import { adamSlots, updateByMoments } from './adam-update.js'
import { type ConfigOf, epsilon, type RateOptions } from './fields.js'
import type { UpdateRule } from './rule.js'

/** The fields that Adam's relatives have too. */
export const adamEntries = {
  learningRate: v.optional(learningRate(), 0.001),
  beta1: v.optional(fraction('How much of the running mean of gradients a step keeps.'), 0.9),
  beta2: v.optional(fraction('How much of the running mean of squared gradients a step keeps.'), 0.999),
  epsilon: v.optional(epsilon(), 1e-7),
}

export const adamSchema = v.strictObject({ type: v.literal('adam'), ...adamEntries })

export type AdamOptions = {
  /** How far a step goes; above 0, or a schedule of that. Default 0.001. */
  readonly learningRate?: RateOptions['learningRate']
  /** How much of the running mean of gradients a step keeps; in [0, 1). Default 0.9. */
  readonly beta1?: number | undefined
  /** How much of the running mean of squared gradients a step keeps; in [0, 1). Default 0.999. */
  readonly beta2?: number | undefined
  /** Keeps the division finite where gradients are tiny; above 0. Default 1e-7. */
  readonly epsilon?: number | undefined
}

export type AdamConfig<Time = Span> = ConfigOf<'adam', AdamOptions, Time>

/**
 * Adam (Kingma and Ba, "Adam: a method for stochastic optimization", 2015), in the form that its
 * section 2 gives last and Keras follows: with m and v the running means of g and g²,
 * w ← w − rate · √(1 − β2ᵗ) / (1 − β1ᵗ) · m / (√v + ε).
 *
 * @throws InvalidArgumentError
 */
export function adam(options: AdamOptions = {}): AdamConfig {
  return parse('adam', adamSchema, withType(options, 'adam'))
}

export function adamRule(config: AdamConfig<number>): UpdateRule {
  return { slots: adamSlots, apply: (ahead, parameters) => updateByMoments(parameters, config, ahead) }
}
