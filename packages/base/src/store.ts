/**
 * Named bytes: where models, checkpoints and runs are kept. Names are relative paths with `/`
 * between their parts and no `..`; a reader finds the old bytes or the new ones, never half.
 */
export interface Store {
  /** @returns the bytes, or null if there are none of that name */
  read(name: string): Promise<Uint8Array | null>
  /** Replaces what is there in one step, or leaves it as it was. */
  write(name: string, bytes: Uint8Array): Promise<void>
  /** All names that start with `prefix`, sorted. */
  list(prefix?: string): Promise<string[]>
  /** Removing what isn't there is no error. */
  remove(name: string): Promise<void>
}
