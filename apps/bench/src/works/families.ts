import { dense, type ModelInput } from '@sandglass/core'
import { mnist } from '@sandglass/data/mnist'
import { digitBatch } from './digits.js'
import { autoencoderProblem } from './problem.js'
import type { Contest, Work } from './work.js'

const batch = 128
const [values, hidden, latent] = [784, 400, 20]

/** A kind of model at work on the same network as the plain autoencoder. */
interface Family {
  readonly name: string
  readonly model: ModelInput
  /** Multiplications an example that it takes beside the plain autoencoder's, forward; a gradient takes twice as many again. */
  readonly extra: number
}

const network = dense({ input: [28, 28, 1], hidden: [hidden], latent, activation: 'tanh' })
const rates = dense({ input: [28, 28, 1], hidden: [hidden], latent, activation: 'tanh', latentActivation: 'sigmoid' })
const loss = 'binary-crossentropy'
const decoder = latent * hidden + hidden * values
const encoder = values * hidden + hidden * latent

const families: readonly Family[] = [
  { name: 'autoencoder', model: { type: 'autoencoder', network, loss }, extra: 0 },
  { name: 'sparse, L1', model: { type: 'sparse', network, loss, sparsity: { type: 'l1' } }, extra: 0 },
  { name: 'sparse, rate', model: { type: 'sparse', network: rates, loss, sparsity: { type: 'rate' } }, extra: 0 },
  { name: 'sparse, top-k', model: { type: 'sparse', network, loss, sparsity: { type: 'top-k', active: 5 } }, extra: 0 },
  {
    name: 'contractive, closed form',
    model: { type: 'contractive', network, loss, method: 'closed-form' },
    // Both layers' Gram matrices, once a batch, and one product of hidden × hidden an example.
    extra: hidden * hidden * (1 + (values + latent) / batch),
  },
  { name: 'contractive, sampled', model: { type: 'contractive', network, loss, method: 'sampled' }, extra: encoder },
  { name: 'variational', model: { type: 'variational', network, likelihood: 'bernoulli' }, extra: hidden * latent },
  {
    name: 'variational, 5 importance samples',
    model: { type: 'variational', network, likelihood: 'bernoulli', importanceSamples: 5 },
    extra: hidden * latent + 4 * decoder,
  },
  {
    name: 'conditional',
    model: { type: 'conditional', network, likelihood: 'bernoulli', classes: 10 },
    extra: hidden * latent + 20 * hidden,
  },
  {
    name: 'vector-quantized',
    model: { type: 'vector-quantized', network, loss, entries: 64, dimensions: 5 },
    extra: (latent / 5) * 64 * 5,
  },
]

const prefix = 'family '

export const familySteps: Contest = {
  name: 'families',
  description:
    'A training step of each kind of model at batch 128, all wearing the dense network 784-400-20; beside its ratio to the plain autoencoder’s, that of the multiplications it takes.',
  works: families.map(workOf),
  systems: ['sandglass'],
  mostRounds: 8,
}

/** Multiplications of a family's step, by those of the plain autoencoder; null of a work that is no family's. */
export function arithmeticOf(work: string): number | null {
  const family = families.find(({ name }) => work === prefix + name)
  // The gradient at the input is not wanted.
  const plain = 3 * (encoder + decoder) - values * hidden
  return family ? (plain + 3 * family.extra) / plain : null
}

/** The kinds of models that have a row. */
export const familyTypes: ReadonlySet<string> = new Set(families.map(({ model }) => model.type))

/** The plain autoencoder's work, and the name of a family's. */
export const plainFamily = prefix + (families[0]?.name ?? '')
export const familyNameOf = (work: string) => work.slice(prefix.length)

function workOf({ name, model }: Family): Work {
  return {
    name: prefix + name,
    unit: 'ms a step',
    play: 'steps',
    async problem() {
      const labels = Int32Array.from({ length: batch }, () => 0)
      const { train } = await mnist()
      for (let i = 0; i < batch; i++) labels[i] = train.labels[i] as number
      const data = { ...(await digitBatch(batch)), labels: { shape: [batch], values: labels } }
      return await autoencoderProblem('family', model, data)
    },
  }
}
