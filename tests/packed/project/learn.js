// What a user's program does, in one file that Node, bundlers and browsers all run.
import { useBackend } from '@sandglass/backends'
import { autoencoder, dense, encode, evaluate, fit, load, memoryStore, reconstruct, save, split } from '@sandglass/core'
import { shapes } from '@sandglass/data'

/** Trains a small autoencoder on drawn shapes, and tells of it in plain numbers and names. */
export async function learn(backend, options) {
  const device = await useBackend(backend, options)
  const examples = shapes({ count: 640, size: 16, seed: 1 })
  const { training, validation } = split(examples, { validation: 128, seed: 1 })

  const network = dense({ input: examples.shape, hidden: [64], latent: 8 })
  const model = autoencoder({ network, loss: 'binary-crossentropy', seed: 1 })
  const before = await evaluate(model, validation)
  const history = await fit(model, training, { epochs: 5, batchSize: 32, seed: 1, validation })
  const after = await evaluate(model, validation)
  const codes = await encode(model, validation)

  const store = memoryStore()
  await save(model, store)
  const copy = await load(store)
  const original = await reconstruct(model, validation)
  const restored = await reconstruct(copy, validation)
  model.dispose()
  copy.dispose()

  return {
    backend: device.name,
    threads: device.threads,
    fma: device.fma,
    notes: device.notes,
    lossBefore: before.loss,
    lossAfter: after.loss,
    epochs: history.epochs.length,
    codes: codes.shape,
    sameAfterLoading: original.values.every((value, index) => Object.is(value, restored.values[index])),
  }
}
