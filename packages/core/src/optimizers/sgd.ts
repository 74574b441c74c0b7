import * as tf from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { flag, fraction } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import { withType } from '../configuration/with-type.js'
import { learningRate } from '../schedules/learning-rate.js'
import type { Span } from '../schedules/span.js'
import type { ConfigOf, RateOptions } from './fields.js'
import type { UpdateRule } from './rule.js'

export const sgdSchema = v.strictObject({
  type: v.literal('sgd'),
  learningRate: v.optional(learningRate(), 0.01),
  momentum: v.optional(fraction('How much of the last step is taken again; 0 for plain gradient descent.'), 0),
  nesterov: v.optional(flag('Whether the momentum is looked ahead along, as Nesterov has it.'), false),
})

export type SgdOptions = {
  /** How far a step goes; above 0, or a schedule of that. Default 0.01. */
  readonly learningRate?: RateOptions['learningRate']
  /** How much of the last step is taken again; in [0, 1). Default 0. */
  readonly momentum?: number | undefined
  /** Whether the momentum is looked ahead along. Default false. */
  readonly nesterov?: boolean | undefined
}

export type SgdConfig<Time = Span> = ConfigOf<'sgd', SgdOptions, Time>

/**
 * Stochastic gradient descent, with momentum in Keras's form: m ← momentum · m − rate · g, then
 * w ← w + m, or by Nesterov w ← w + momentum · m − rate · g (Sutskever et al., "On the importance of
 * initialization and momentum in deep learning", 2013).
 *
 * @throws InvalidArgumentError
 */
export function sgd(options: SgdOptions = {}): SgdConfig {
  return parse('sgd', sgdSchema, withType(options, 'sgd'))
}

export function sgdRule({ momentum, nesterov }: SgdConfig<number>): UpdateRule {
  return {
    slots: momentum > 0 ? ['momentum'] : [],
    apply({ learningRate }, parameters) {
      const rate = tf.scalar(learningRate)
      const kept = tf.scalar(momentum)
      for (const { weight, gradient, slots } of parameters) {
        const step = tf.mul(gradient, rate)
        const [moving] = slots
        if (moving) {
          moving.assign(tf.sub(tf.mul(moving, kept), step))
          weight.assign(tf.add(weight, nesterov ? tf.sub(tf.mul(moving, kept), step) : moving))
        } else weight.assign(tf.sub(weight, step))
      }
    },
  }
}
