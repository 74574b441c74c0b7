import type { BackendReport } from '@sandglass/backends'
import type { AlarmEvent, Corruption, EpochEvent, HealthEvent, StartedEvent, StoppedEvent } from '@sandglass/base'
import type { Model } from '@sandglass/core'
import type { GivenConfig } from '../config/read-config.js'
import type { ResolvedConfig } from '../config/resolve-config.js'
import type { StepLoss } from '../figures/curves.js'
import type { DeviceOptions } from '../options/device.js'
import type { CheckpointFlags, Checkpointing } from './checkpointing.js'
import type { RunData } from './run-data.js'
import type { RunFolder } from './run-folder.js'

export interface RunRequest {
  /** Whom messages name: `train`. */
  readonly caller: string
  readonly given: GivenConfig
  readonly config: ResolvedConfig
  readonly device: DeviceOptions
  /** The run folder; null for a fresh one. */
  readonly out: string | null
  /** What a fresh folder is called. */
  readonly name: string
  readonly checkpointing: Checkpointing
  /** Looks at the data, and at the model that is yet to learn, before the first step: what it throws leaves no folder. */
  readonly check?: (data: RunData, model: Model) => void | Promise<void>
}

/** A run to be taken up again. */
export interface ResumeRequest {
  /** Whom messages name: `train`. */
  readonly caller: string
  /** The run's folder, as the user names it. */
  readonly folder: string
  readonly device: DeviceOptions
  /** What to change about its checkpoints. */
  readonly flags: CheckpointFlags
}

/** A training that has come to its end, or to a stop; its model is saved and still there. */
export interface Run {
  readonly request: RunRequest
  readonly folder: RunFolder
  readonly modelPath: string
  readonly model: Model
  readonly data: RunData
  readonly corruption: Corruption | null
  readonly device: BackendReport
  readonly started: StartedEvent
  readonly steps: readonly StepLoss[]
  readonly epochs: readonly EpochEvent[]
  readonly alarms: readonly AlarmEvent[]
  /** The last reading of the training's health; null if there was none. */
  readonly health: HealthEvent | null
  readonly stopped: StoppedEvent
}
