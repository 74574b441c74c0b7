import type { EpochEvent, Json } from '@sandglass/base'
import type { ModelConfigBase } from '../../models/model.js'
import type { StoredTensor } from '../../persistence/safetensors/types.js'
import type { TrainingState } from './state.js'

/**
 * All that a training remembers after one of its steps. `train` and `fit` go on from it when given it
 * as `resume`, and end on the very bits of a training that was never interrupted.
 */
export interface Checkpoint {
  /** Its file's name in the store: `step-00000120.safetensors`. */
  readonly file: string
  /** How many steps were taken. */
  readonly step: number
  /** The epochs that were complete. */
  readonly epochs: readonly EpochEvent[]
  /** The config of the model that is trained: `createModel` makes one that fits. */
  readonly modelConfig: ModelConfigBase
  /** How it is trained, as the `started` event had it. */
  readonly trainingConfig: Json
  /** What the program that trains had kept with it; null for nothing. */
  readonly notes: Json
  /** Everything else, plain JSON. */
  readonly state: TrainingState
  /** Weights, state, and what the optimizer remembers; the best epoch's weights where early stopping keeps them. */
  readonly tensors: ReadonlyMap<string, StoredTensor>
}

const prefix = 'step-'
const ending = '.safetensors'

/** Names sort as their steps do. */
export function checkpointFile(step: number): string {
  return `${prefix}${String(step).padStart(8, '0')}${ending}`
}

/** The step of a checkpoint's file; null for any other file. */
export function stepOfFile(name: string): number | null {
  const digits = name.startsWith(prefix) && name.endsWith(ending) ? name.slice(prefix.length, -ending.length) : ''
  return /^\d{8,15}$/.test(digits) ? Number(digits) : null
}
