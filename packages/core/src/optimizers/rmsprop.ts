import * as tf from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { fraction } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import { withType } from '../configuration/with-type.js'
import { learningRate } from '../schedules/learning-rate.js'
import type { Span } from '../schedules/span.js'
import { type ConfigOf, epsilon, type RateOptions } from './fields.js'
import type { UpdateRule } from './rule.js'

export const rmspropSchema = v.strictObject({
  type: v.literal('rmsprop'),
  learningRate: v.optional(learningRate(), 0.001),
  rho: v.optional(fraction('How much of the running mean of squared gradients a step keeps.'), 0.9),
  momentum: v.optional(fraction('How much of the last step is taken again.'), 0),
  epsilon: v.optional(epsilon(), 1e-7),
})

export type RmspropOptions = {
  /** How far a step goes; above 0, or a schedule of that. Default 0.001. */
  readonly learningRate?: RateOptions['learningRate']
  /** How much of the running mean of squared gradients a step keeps; in [0, 1). Default 0.9. */
  readonly rho?: number | undefined
  /** How much of the last step is taken again; in [0, 1). Default 0. */
  readonly momentum?: number | undefined
  /** Keeps the division finite where gradients are tiny; above 0. Default 1e-7. */
  readonly epsilon?: number | undefined
}

export type RmspropConfig<Time = Span> = ConfigOf<'rmsprop', RmspropOptions, Time>

/**
 * RMSprop (Hinton, "Neural networks for machine learning", lecture 6e, 2012), in Keras's form: with v
 * the running mean of g², a step is rate · g / √(v + ε); with momentum m ← momentum · m + that step.
 *
 * @throws InvalidArgumentError
 */
export function rmsprop(options: RmspropOptions = {}): RmspropConfig {
  return parse('rmsprop', rmspropSchema, withType(options, 'rmsprop'))
}

export function rmspropRule({ rho, momentum, epsilon }: RmspropConfig<number>): UpdateRule {
  return {
    slots: momentum > 0 ? ['meanSquare', 'momentum'] : ['meanSquare'],
    apply({ learningRate }, parameters) {
      const rate = tf.scalar(learningRate)
      const gain = tf.scalar(1 - rho)
      const kept = tf.scalar(momentum)
      const floor = tf.scalar(epsilon)
      for (const { weight, gradient, slots } of parameters) {
        const [meanSquare, moving] = slots as [tf.Variable, tf.Variable?]
        meanSquare.assign(tf.add(meanSquare, tf.mul(tf.sub(tf.square(gradient), meanSquare), gain)))
        const step = tf.div(tf.mul(gradient, rate), tf.sqrt(tf.add(meanSquare, floor)))
        moving?.assign(tf.add(tf.mul(moving, kept), step))
        weight.assign(tf.sub(weight, moving ?? step))
      }
    },
  }
}
