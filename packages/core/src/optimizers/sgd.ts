import * as tf from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { parse } from '../configuration/parse.js'
import type { Resolved } from '../configuration/resolved.js'
import { withType } from '../configuration/with-type.js'
import { fraction, learningRate } from './fields.js'
import type { UpdateRule } from './rule.js'

export const sgdSchema = v.strictObject({
  type: v.literal('sgd'),
  learningRate: v.optional(learningRate(), 0.01),
  momentum: v.optional(fraction('How much of the last step is taken again; 0 for plain gradient descent.'), 0),
})

export type SgdOptions = {
  /** How far a step goes; above 0. Default 0.01. */
  readonly learningRate?: number | undefined
  /** How much of the last step is taken again; in [0, 1). Default 0. */
  readonly momentum?: number | undefined
}

export type SgdConfig = { readonly type: 'sgd' } & Resolved<SgdOptions>

/**
 * Stochastic gradient descent, with momentum in Keras's form: m ← momentum · m − rate · g, then
 * w ← w + m (Sutskever et al., "On the importance of initialization and momentum in deep
 * learning", 2013).
 *
 * @throws InvalidArgumentError
 */
export function sgd(options: SgdOptions = {}): SgdConfig {
  return parse('sgd', sgdSchema, withType(options, 'sgd'))
}

export function sgdRule({ learningRate, momentum }: SgdConfig): UpdateRule {
  return {
    slots: momentum > 0 ? ['momentum'] : [],
    apply(_, parameters) {
      const rate = tf.scalar(learningRate)
      const kept = tf.scalar(momentum)
      for (const { weight, gradient, slots } of parameters) {
        const step = tf.mul(gradient, rate)
        const [moving] = slots
        if (moving) {
          moving.assign(tf.sub(tf.mul(moving, kept), step))
          weight.assign(tf.add(weight, moving))
        } else weight.assign(tf.sub(weight, step))
      }
    },
  }
}
