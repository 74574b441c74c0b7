import { type AdamAttributes, type AdamInputs, fusedKernels } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, runFused } from '../operations/kernels.js'
import { ownMemory } from './own-memory.js'
import type { Parameter, StepAhead } from './rule.js'

/** What Adam remembers of a weight: the running means of its gradient and of that one's square. */
export const adamSlots = ['firstMoment', 'secondMoment'] as const

/** Adam's update of all weights, in place. */
export function updateByMoments(
  parameters: readonly Parameter[],
  { beta1, beta2, epsilon }: Pick<AdamAttributes, 'beta1' | 'beta2' | 'epsilon'>,
  { step, learningRate }: StepAhead,
): void {
  const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)
  const constants = { rate, beta1, beta2, epsilon }
  if (hasKernel(fusedKernels.adam)) updateTogether(parameters, constants)
  else updateEach(parameters, constants)
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
