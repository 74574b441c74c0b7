import { checkFields, InvalidFileError, refuse, SandglassError, type Store } from '@sandglass/base'
import { type Checkpoint, stepOfFile } from './checkpoint.js'
import { readCheckpoint } from './file.js'
import { checkpointFiles } from './files.js'

/** Which checkpoint is wanted. */
export interface LatestCheckpointOptions {
  /** Only those of steps before this one are looked at. Default null, for all. */
  readonly before?: number | null | undefined
  /**
   * Hears of each checkpoint that is damaged, which is then passed over for the one before it: a training that goes on
   * from there comes to the same bits, later. Default null: the error is thrown.
   */
  readonly onDamaged?: ((error: InvalidFileError) => void) | null | undefined
}

/**
 * The last checkpoint in a store, to be given to `train` or `fit` as `resume`; null if there is none,
 * with which a training begins from its start.
 *
 * @throws InvalidArgumentError if it is given no store, or an option is wrong
 * @throws InvalidFileError if the checkpoint is damaged, which no crash does to it, and nobody hears of that
 * @throws SandglassError of code `storage-failed` if the store can't be read
 *
 * @example
 * const resume = await latestCheckpoint(store)
 * await fit(model, training, { epochs: 50, seed: 1, checkpoints: { store }, resume })
 */
export async function latestCheckpoint(store: Store, options: LatestCheckpointOptions = {}): Promise<Checkpoint | null> {
  if (typeof store?.list !== 'function')
    refuse(
      'latestCheckpoint',
      'store',
      'a store',
      store,
      "Give memoryStore(), or directoryStore(path) of '@sandglass/core/stores/node'.",
    )
  checkFields('latestCheckpoint', options, ['before', 'onDamaged'])
  const { before = null, onDamaged = null } = options
  let limit = before ?? Number.POSITIVE_INFINITY
  for (let missed: string | null = null; ; ) {
    const file = (await checkpointFiles(store)).findLast((name) => (stepOfFile(name) ?? 0) < limit)
    if (file === undefined) return null
    const bytes = await store.read(file)
    try {
      if (bytes) return readCheckpoint(bytes, file)
    } catch (error) {
      if (onDamaged === null || !InvalidFileError.isInstance(error)) throw error
      onDamaged(error)
      limit = stepOfFile(file) ?? 0
      continue
    }
    // A training that still runs has just replaced it by a later one, which has another name.
    if (file === missed)
      throw new SandglassError('storage-failed', `latestCheckpoint: the store lists ${file}, and has no such file.`, {
        cure: 'Check the store.',
      })
    missed = file
  }
}
