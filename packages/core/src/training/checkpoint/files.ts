import type { Store } from '@sandglass/base'
import { stepOfFile } from './checkpoint.js'

/** The names of all checkpoints in a store, by their steps. */
export async function checkpointFiles(store: Store): Promise<string[]> {
  const names = (await store.list('step-')).filter((name) => stepOfFile(name) !== null)
  return names.sort((a, b) => (stepOfFile(a) ?? 0) - (stepOfFile(b) ?? 0))
}
