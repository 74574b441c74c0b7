import type { TensorFile } from '@sandglass/core'
import type { Play } from '../protocol.js'

/** Something to be timed. */
export interface Work {
  /** As `--works` and the tables name it. */
  readonly name: string
  /** What is timed, in a sentence. */
  readonly description: string
  readonly unit: string
  readonly play: Play
  /** What all systems get alike: data, initial weights, and the model in words that each of them understands. */
  problem(): Promise<TensorFile>
}
