import { refuse, SandglassError, type Store } from '@sandglass/base'
import type { Checkpoint } from './checkpoint.js'
import { readCheckpoint } from './file.js'
import { checkpointFiles } from './files.js'

/**
 * The last checkpoint in a store, to be given to `train` or `fit` as `resume`; null if there is none,
 * with which a training begins from its start.
 *
 * @throws InvalidArgumentError if it is given no store
 * @throws InvalidFileError if the checkpoint is damaged, which no crash does to it
 * @throws SandglassError of code `storage-failed` if the store can't be read
 *
 * @example
 * const resume = await latestCheckpoint(store)
 * await fit(model, training, { epochs: 50, seed: 1, checkpoints: { store }, resume })
 */
export async function latestCheckpoint(store: Store): Promise<Checkpoint | null> {
  if (typeof store?.list !== 'function')
    refuse(
      'latestCheckpoint',
      'store',
      'a store',
      store,
      "Give memoryStore(), or directoryStore(path) of '@sandglass/core/stores/node'.",
    )
  for (let before: string | null = null; ; ) {
    const file = (await checkpointFiles(store)).at(-1)
    if (file === undefined) return null
    const bytes = await store.read(file)
    if (bytes) return readCheckpoint(bytes, file)
    // A training that still runs has just replaced it by a later one, which has another name.
    if (file === before)
      throw new SandglassError('storage-failed', `latestCheckpoint: the store lists ${file}, and has no such file.`, {
        cure: 'Check the store.',
      })
    before = file
  }
}
