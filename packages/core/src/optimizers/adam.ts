import { type AdamAttributes, type AdamInputs, fusedKernels } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { parse } from '../configuration/parse.js'
import type { Resolved } from '../configuration/resolved.js'
import { withType } from '../configuration/with-type.js'
import { hasKernel, runFused } from '../operations/kernels.js'
import { fraction, learningRate } from './fields.js'
import { ownMemory } from './own-memory.js'
import type { Parameter, UpdateRule } from './rule.js'

export const adamSchema = v.strictObject({
  type: v.literal('adam'),
  learningRate: v.optional(learningRate(), 0.001),
  beta1: v.optional(fraction('How much of the running mean of gradients a step keeps.'), 0.9),
  beta2: v.optional(fraction('How much of the running mean of squared gradients a step keeps.'), 0.999),
  epsilon: v.optional(
    v.pipe(v.number(), v.finite(), v.gtValue(0), v.description('Keeps the division finite where gradients are tiny.')),
    1e-7,
  ),
})

export type AdamOptions = {
  /** How far a step goes; above 0. Default 0.001. */
  readonly learningRate?: number | undefined
  /** How much of the running mean of gradients a step keeps; in [0, 1). Default 0.9. */
  readonly beta1?: number | undefined
  /** How much of the running mean of squared gradients a step keeps; in [0, 1). Default 0.999. */
  readonly beta2?: number | undefined
  /** Keeps the division finite where gradients are tiny; above 0. Default 1e-7. */
  readonly epsilon?: number | undefined
}

export type AdamConfig = { readonly type: 'adam' } & Resolved<AdamOptions>

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

export function adamRule({ learningRate, beta1, beta2, epsilon }: AdamConfig): UpdateRule {
  return {
    slots: ['firstMoment', 'secondMoment'],
    apply(step, parameters) {
      const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)
      const constants = { rate, beta1, beta2, epsilon }
      if (hasKernel(fusedKernels.adam)) updateTogether(parameters, constants)
      else updateEach(parameters, constants)
    },
  }
}

type Constants = Omit<AdamAttributes, 'count'>

/** All weights in one kernel, which writes to their memory. */
function updateTogether(parameters: readonly Parameter[], constants: Constants): void {
  const inputs: Record<keyof AdamInputs<tf.Tensor>, tf.Tensor> = {}
  for (const [i, { weight, gradient, slots }] of parameters.entries()) {
    const [first, second] = slots as [tf.Variable, tf.Variable]
    for (const changed of [weight, first, second]) ownMemory(changed)
    inputs[`gradient${i}`] = gradient
    inputs[`weight${i}`] = weight
    inputs[`first${i}`] = first
    inputs[`second${i}`] = second
  }
  const attributes: AdamAttributes = { count: parameters.length, ...constants }
  runFused(fusedKernels.adam, inputs, attributes)
}

function updateEach(parameters: readonly Parameter[], { rate, beta1, beta2, epsilon }: Constants): void {
  const gain1 = tf.scalar(1 - beta1)
  const gain2 = tf.scalar(1 - beta2)
  const speed = tf.scalar(rate)
  const floor = tf.scalar(epsilon)
  for (const { weight, gradient, slots } of parameters) {
    const [first, second] = slots as [tf.Variable, tf.Variable]
    first.assign(tf.add(first, tf.mul(tf.sub(gradient, first), gain1)))
    second.assign(tf.add(second, tf.mul(tf.sub(tf.square(gradient), second), gain2)))
    weight.assign(tf.sub(weight, tf.div(tf.mul(first, speed), tf.add(tf.sqrt(second), floor))))
  }
}
