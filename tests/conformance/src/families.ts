import {
  convolutional,
  createModel,
  dense,
  fit,
  load,
  type ModelInput,
  memoryStore,
  type NetworkConfig,
  reconstruct,
  residual,
  save,
} from '@sandglass/core'
import { shapeKinds, shapes } from '@sandglass/data'
import { memory } from '@tensorflow/tfjs-core'

/** What a kind of model came to on a network; plain JSON. */
export interface FamilyResult {
  /** The loss of each epoch. */
  readonly losses: readonly number[]
  /** Whether the model that was saved and loaded gives the same values, bit for bit. */
  readonly sameAfterLoading: boolean
  /** Tensors that are left once the models are gone. */
  readonly tensorsLeft: number
}

const input = [12, 12, 1] as const
const smooth = { activation: 'tanh', latentActivation: 'sigmoid' } as const

/** For codes of any activation, and those whose codes are the posterior's. */
const networks = {
  dense: [dense({ input, hidden: [24], latent: 6, ...smooth }), dense({ input, hidden: [24], latent: 6, activation: 'tanh' })],
  convolutional: [
    convolutional({ input, channels: [4, 4], latent: 6, ...smooth }),
    convolutional({ input, channels: [4, 4], latent: 6, activation: 'tanh' }),
  ],
  residual: [
    residual({ input, channels: [4], latent: 6, ...smooth }),
    residual({ input, channels: [4], latent: 6, activation: 'tanh' }),
  ],
} as const satisfies Record<string, readonly [NetworkConfig, NetworkConfig]>

const loss = 'binary-crossentropy'

/** Every kind of model, in the registry's order. */
const models: Readonly<Record<string, (network: NetworkConfig, linear: NetworkConfig) => ModelInput>> = {
  autoencoder: (network) => ({ type: 'autoencoder', network, loss }),
  'sparse, a rate': (network) => ({ type: 'sparse', network, loss, sparsity: { type: 'rate' } }),
  'sparse, top-k': (_, network) => ({ type: 'sparse', network, loss, sparsity: { type: 'top-k', active: 3 } }),
  contractive: (network) => ({ type: 'contractive', network, loss }),
  'vector-quantized': (_, network) => ({ type: 'vector-quantized', network, loss, entries: 8, dimensions: 3 }),
  variational: (_, network) => ({ type: 'variational', network, likelihood: 'bernoulli' }),
  conditional: (_, network) => ({ type: 'conditional', network, likelihood: 'bernoulli', classes: shapeKinds.length }),
}

/** The names of {@link trainFamily}'s trainings: every kind of model on every kind of network. */
export const families: readonly string[] = Object.keys(models).flatMap((model) =>
  Object.keys(networks).map((network) => `${model}, ${network}`),
)

/** The kinds of models among them. */
export const familyTypes: ReadonlySet<string> = new Set(families.map((family) => configOf(family).type))

/** Trains one of the families on a few drawn shapes, on the backend that is in use. */
export async function trainFamily(family: string): Promise<FamilyResult> {
  const before = memory().numTensors
  const model = createModel({ ...configOf(family), seed: 1 })
  const examples = shapes({ count: 96, size: 12, seed: 1 })
  const history = await fit(model, examples, { epochs: 3, batchSize: 32, optimizer: { type: 'adam', learningRate: 0.01 }, seed: 1 })
  const store = memoryStore()
  await save(model, store)
  const loaded = await load(store)
  const [original, copy] = [await reconstruct(model, examples), await reconstruct(loaded, examples)]
  model.dispose()
  loaded.dispose()
  return {
    losses: history.epochs.map(({ training }) => training.loss),
    sameAfterLoading: original.values.every((value, index) => value === copy.values[index]),
    tensorsLeft: memory().numTensors - before,
  }
}

function configOf(family: string): ModelInput {
  const [model, network] = [family.slice(0, family.lastIndexOf(', ')), family.slice(family.lastIndexOf(', ') + 2)]
  const make = models[model]
  const pair = networks[network as keyof typeof networks]
  if (!make || !pair) throw new Error(`there is no family ${family}`)
  return make(pair[0], pair[1])
}
