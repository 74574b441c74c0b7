import type { RandomStream } from '@sandglass/base'
import { dense, type Model, type ObjectiveContext, type TensorFile, variational } from '@sandglass/core'
import { concat, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { floatsOf, storedOf } from '../problem.js'
import { tensorOf } from './model.js'

/** Our layers, and the problem's that each is; the systems' means and log-variances are the halves of one of ours. */
const layers: Readonly<Record<string, readonly string[]>> = {
  'encoder.dense': ['hidden'],
  'encoder.dense_1': ['mean', 'logVariance'],
  'decoder.dense': ['decoder'],
  'decoder.dense_1': ['output'],
}

/** The problem's variational autoencoder with the problem's weights. */
export function variationalOf(problem: TensorFile): Model {
  const [input = 0, hidden = 0] = storedOf(problem, 'hidden.kernel').shape
  const [latent = 0] = storedOf(problem, 'mean.bias').shape
  const shape = storedOf(problem, 'input').shape.slice(1)
  if (shape.reduce((size, length) => size * length, 1) !== input) throw new Error(`the problem's input has not ${input} values`)
  const network = dense({ input: shape, hidden: [hidden], latent })
  const model = variational({ network, likelihood: 'bernoulli', seed: 1 })
  for (const [ours, theirs] of Object.entries(layers))
    for (const weight of ['kernel', 'bias'])
      tidy(() => {
        const parts = theirs.map((name) => tensorOf(problem, `${name}.${weight}`))
        model.weights.get(`${ours}.${weight}`)?.assign(parts.length === 1 ? (parts[0] as Tensor) : concat(parts, -1))
      })
  return model
}

/** The same model with the problem's noise in every step, as all systems must agree on it. */
export function withNoiseOf(problem: TensorFile, model: Model): Model {
  const noise = floatsOf(problem, 'noise')
  const objective: Model['objective'] = (batch, context: ObjectiveContext) => {
    let next = 0
    const given = { normal: () => noise[next++] as number } as RandomStream
    return model.objective(batch, { ...context, random: () => given })
  }
  return Object.create(model, { objective: { value: objective } })
}
