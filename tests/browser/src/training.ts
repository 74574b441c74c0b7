import { type BackendName, type UseBackendOptions, useBackend } from '@sandglass/backends'
import {
  adam,
  autoencoder,
  convolutional,
  dense,
  evaluate,
  fit,
  load,
  memoryStore,
  reconstruct,
  type Store,
  save,
} from '@sandglass/core'
import { gaussian, shapes } from '@sandglass/data'
import { memory } from '@tensorflow/tfjs-core'

/** What a short training came to; plain JSON. */
export interface TrainingResult {
  /** Threads that took part, and whether multiplications and additions were fused. */
  readonly threads: number | null
  readonly fma: boolean | null
  /** The loss of each epoch. */
  readonly losses: readonly number[]
  /** The mean squared error on other examples. */
  readonly error: number
  /** SHA-256 of the trained weights, in hexadecimal digits. */
  readonly weights: string
  /** Whether the model that was saved and loaded gives the same values, bit for bit. */
  readonly sameAfterLoading: boolean
  /** Tensors that are left once the models are gone. */
  readonly tensorsLeft: number
}

const networks = {
  dense: () => dense({ input: [12, 12, 1], latent: 8 }),
  convolutional: () => convolutional({ input: [12, 12, 1], channels: [4, 4] }),
}

export type NetworkName = keyof typeof networks

/** Trains a small denoising autoencoder on drawn shapes: the same program for Node and for a page. */
export async function trainShortly(
  backend: BackendName,
  network: NetworkName,
  { store = memoryStore(), ...options }: UseBackendOptions & { store?: Store } = {},
): Promise<TrainingResult> {
  const { threads, fma } = await useBackend(backend, options)
  const before = memory().numTensors
  const model = autoencoder({ network: networks[network](), loss: 'binary-crossentropy', seed: 1 })
  const corruption = gaussian({ standardDeviation: 0.1 })
  const examples = shapes({ count: 320, size: 12, seed: 1 })
  const others = shapes({ count: 40, size: 12, seed: 2 })
  const history = await fit(model, examples, {
    epochs: 3,
    batchSize: 32,
    optimizer: adam({ learningRate: 0.01 }),
    seed: 1,
    corruption,
  })
  const { meanSquaredError } = await evaluate(model, others)
  await save(model, store)
  const loaded = await load(store)
  const [original, copy] = [await reconstruct(model, others), await reconstruct(loaded, others)]
  model.dispose()
  loaded.dispose()
  return {
    threads,
    fma,
    losses: history.epochs.map(({ training }) => training.loss),
    error: meanSquaredError,
    weights: await sha256(await store.read('model.safetensors')),
    sameAfterLoading: original.values.every((value, index) => value === copy.values[index]),
    tensorsLeft: memory().numTensors - before,
  }
}

async function sha256(bytes: Uint8Array | null): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes ?? []))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
