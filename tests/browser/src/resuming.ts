import { useBackend } from '@sandglass/backends'
import {
  adam,
  type CheckpointOptions,
  createModel,
  dense,
  latestCheckpoint,
  memoryStore,
  type Store,
  save,
  train,
} from '@sandglass/core'
import { gaussian, shapes } from '@sandglass/data'
import { memory } from '@tensorflow/tfjs-core'

/** A checkpoint's file, as it goes from one machine to another; plain JSON. */
export interface CarriedFile {
  readonly name: string
  readonly bytes: readonly number[]
}

/** What a part of a training came to; plain JSON. */
export interface PartResult {
  /** The last checkpoint that was written; null where none was. */
  readonly checkpoint: CarriedFile | null
  /** The saved model's bytes, once the training is complete. */
  readonly model: readonly number[] | null
  readonly epochs: number
  readonly tensorsLeft: number
}

/**
 * Trains from a checkpoint, or from the start, to the end, or until a checkpoint of that step is
 * written: the same program for Node and for a page.
 *
 * @param store where the page keeps its checkpoints; a memory by default
 */
export async function trainPart(
  from: CarriedFile | null,
  until: number | null,
  { threads, store = memoryStore() }: { threads: number; store?: Store },
): Promise<PartResult> {
  await useBackend('wasm', { threads })
  const before = memory().numTensors
  if (from) await store.write(from.name, Uint8Array.from(from.bytes))
  const resume = await latestCheckpoint(store)
  const network = dense({ input: [12, 12, 1], hidden: [24], latent: 8, dropout: 0.1 })
  const model = createModel({ type: 'autoencoder', network, loss: 'binary-crossentropy', seed: 1 })
  const checkpoints: CheckpointOptions = { store, everySteps: 5 }
  const events = train(model, shapes({ count: 320, size: 12, seed: 1 }), {
    epochs: 3,
    batchSize: 32,
    seed: 1,
    optimizer: adam({ learningRate: { type: 'cosine', peak: 0.01 } }),
    corruption: gaussian({ standardDeviation: 0.1 }),
    corruptionDraw: 'every-epoch',
    validation: shapes({ count: 40, size: 12, seed: 2 }),
    earlyStopping: { patience: 3 },
    averaging: { decay: 0.9 },
    checkpoints,
    resume,
  })
  let [written, epochs, isComplete] = ['', 0, false]
  for await (const event of events) {
    if (event.type === 'epoch') epochs++
    if (event.type === 'stopped') isComplete = true
    if (event.type === 'checkpoint') written = event.file
    if (event.type === 'checkpoint' && event.step === until) break
  }
  const bytes = written === '' ? null : await store.read(written)
  const saved = memoryStore()
  if (isComplete) await save(model, saved)
  model.dispose()
  return {
    checkpoint: bytes && { name: written, bytes: [...bytes] },
    model: isComplete ? [...((await saved.read('model.safetensors')) ?? [])] : null,
    epochs,
    tensorsLeft: memory().numTensors - before,
  }
}
