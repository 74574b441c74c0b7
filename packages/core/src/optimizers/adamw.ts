import * as tf from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { parse } from '../configuration/parse.js'
import { withType } from '../configuration/with-type.js'
import type { Span } from '../schedules/span.js'
import { type AdamOptions, adamEntries } from './adam.js'
import { adamSlots, updateByMoments } from './adam-update.js'
import type { ConfigOf } from './fields.js'
import type { Parameter, UpdateRule } from './rule.js'

export const adamwSchema = v.strictObject({
  type: v.literal('adamw'),
  ...adamEntries,
  weightDecay: v.optional(
    v.pipe(
      v.number(),
      v.finite(),
      v.minValue(0),
      v.description('How fast kernels shrink: by the learning rate times this in every step. Biases and the like do not.'),
    ),
    0.01,
  ),
})

export type AdamWOptions = AdamOptions & {
  /** How fast kernels shrink: by the learning rate times this in every step; at least 0. Default 0.01. */
  readonly weightDecay?: number | undefined
}

export type AdamWConfig<Time = Span> = ConfigOf<'adamw', AdamWOptions, Time>

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled weight decay regularization",
 * 2019): w ← w − rate · λ · w, then Adam's step, whose gradient knows nothing of the decay. The decay
 * follows the learning rate's schedule. As is usual, only weights of two axes and more decay, which
 * leaves out biases and the scales and offsets of normalisation.
 *
 * @throws InvalidArgumentError
 */
export function adamw(options: AdamWOptions = {}): AdamWConfig {
  return parse('adamw', adamwSchema, withType(options, 'adamw'))
}

export function adamwRule(config: AdamWConfig<number>): UpdateRule {
  return {
    slots: adamSlots,
    apply(ahead, parameters) {
      decay(parameters, ahead.learningRate * config.weightDecay)
      updateByMoments(parameters, config, ahead)
    },
  }
}

function decay(parameters: readonly Parameter[], share: number): void {
  if (share === 0) return
  const kept = tf.scalar(1 - share)
  for (const { weight } of parameters) if (weight.rank >= 2) weight.assign(tf.mul(weight, kept))
}
