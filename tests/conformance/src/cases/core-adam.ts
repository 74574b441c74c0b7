import { fusedKernels, type RandomStream } from '@sandglass/base'
import { adam, adamw, autoencoder, dense, trainer } from '@sandglass/core'
import { add, type Tensor, variableGrads } from '@tensorflow/tfjs-core'
import { constant, constantFrom, integer, record } from 'fast-check'
import { type Case, compareAll, defineLaw } from '../case.js'
import type { Tolerance } from '../compare.js'
import { at, type Draw, tensorOf, type Values } from '../values.js'
import { length } from './problems.js'

/** Adam's steps are of the order of its learning rate, and the weights' own last digits are of that of 1e-7. */
const tolerance: Tolerance = { relativeTo: 'largest', error: 2e-6, floor: 0.1 }

interface Problem {
  readonly steps: number
  readonly inputs: number
  readonly latent: number
  readonly batch: number
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly weightDecay: number
}

export const coreAdamCases: readonly Case[] = [
  defineLaw<Problem>({
    name: 'core adam',
    kernels: [fusedKernels.adam],
    problems: record({
      steps: constant(3),
      inputs: length,
      latent: length,
      batch: integer({ min: 1, max: 4 }),
      learningRate: constantFrom(0.001, 0.1),
      beta1: constantFrom(0, 0.9),
      beta2: constantFrom(0.5, 0.999),
      weightDecay: constantFrom(0, 0.5),
    }),
    hold: followReference,
  }),
  defineLaw<Problem>({
    name: 'core adam, large weights',
    kernels: [fusedKernels.adam],
    problems: constant({
      steps: 1,
      inputs: 513,
      latent: 512,
      batch: 1,
      learningRate: 0.1,
      beta1: 0.9,
      beta2: 0.999,
      weightDecay: 0,
    }),
    mostRuns: 1,
    hold: followReference,
  }),
  defineLaw({
    name: 'core adam, while weights are read',
    kernels: [fusedKernels.adam],
    problems: length,
    async hold(inputs, draw) {
      using model = autoencoder({ network: dense({ input: [inputs], latent: 3 }), loss: 'mean-squared-error', seed: 1 })
      using training = trainer(model, { optimizer: adam(), seed: 1 })
      const input = tensorOf(draw.normal([4, inputs]))
      const weights = [...model.weights.values()]
      // Backends keep what they have read. A step makes them forget it, and has to do so also while they read.
      training.step({ input, target: input })
      const reads = weights.map(read)
      training.step({ input, target: input })
      const before = await Promise.all(reads)
      const after = await Promise.all(weights.map((weight) => read(add(weight, 0))))
      await compareAll(weights, after, { relativeTo: 'each', error: 0 })
      if (sameValues(before, after)) throw new Error('a step must change the weights')
    },
  }),
]

async function followReference({ steps, inputs, latent, batch, weightDecay, ...given }: Problem, draw: Draw): Promise<void> {
  using model = autoencoder({ network: dense({ input: [inputs], latent }), loss: 'mean-squared-error', seed: 1 })
  const optimizer = weightDecay === 0 ? adam(given) : adamw({ ...given, weightDecay })
  const rates = { ...given, epsilon: optimizer.epsilon, weightDecay }
  using training = trainer(model, { optimizer, seed: 1 })
  const input = tensorOf(draw.normal([batch, inputs]))
  const weights = [...model.weights.values()]
  const expected = await Promise.all(weights.map(read))
  const moments = expected.map(({ values }) => ({ m: new Float64Array(values.length), v: new Float64Array(values.length) }))
  const held = weights.map((weight) => weight.clone())
  const before = await Promise.all(held.map(read))
  for (let step = 1; step <= steps; step++) {
    const random = (_purpose: string): RandomStream => {
      throw new Error('A dense network draws nothing.')
    }
    const context = { training: true, step, random }
    const { grads } = variableGrads(() => model.objective({ input, target: input }, context).loss, weights)
    for (const [index, weight] of weights.entries()) {
      const gradient = await read(grads[weight.name] as Tensor)
      move(expected[index] as Values, moments[index] as Moments, gradient, rates, step)
    }
    training.step({ input, target: input })
    await compareAll(weights, expected, tolerance)
    // The gradients of the next step are those at the backend's own weights, so its rounding is no error of Adam's.
    for (const [index, weight] of weights.entries()) expected[index] = await read(weight)
  }
  // Whoever has cloned a weight keeps the values that it had.
  await compareAll(held, before, { relativeTo: 'each', error: 0 })
}

interface Moments {
  readonly m: Float64Array
  readonly v: Float64Array
}

type Rates = Readonly<Record<'learningRate' | 'beta1' | 'beta2' | 'epsilon' | 'weightDecay', number>>

/** Kingma and Ba's step, after Loshchilov and Hutter's decay of what is no bias, in float64. */
function move({ values, shape }: Values, { m, v }: Moments, gradient: Values, rates: Rates, step: number): void {
  const { learningRate, beta1, beta2, epsilon, weightDecay } = rates
  const kept = shape.length < 2 ? 1 : 1 - learningRate * weightDecay
  const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)
  for (const [i, g] of gradient.values.entries()) {
    m[i] = beta1 * at(m, i) + (1 - beta1) * g
    v[i] = beta2 * at(v, i) + (1 - beta2) * g * g
    values[i] = kept * at(values, i) - (rate * at(m, i)) / (Math.sqrt(at(v, i)) + epsilon)
  }
}

async function read(tensor: Tensor): Promise<Values> {
  return { shape: tensor.shape, values: Float64Array.from(await tensor.data()) }
}

function sameValues(left: readonly Values[], right: readonly Values[]): boolean {
  return left.every(({ values }, index) => values.every((value, i) => value === right[index]?.values[i]))
}
