import type { Json } from './json.js'

/** What one pass over some examples came to: the loss and the terms it is the sum of, by name. */
export interface Measures {
  readonly loss: number
  /** The loss's terms, such as `reconstruction` and `regularization`, already weighted: they add up to it. */
  readonly parts: Readonly<Record<string, number>>
}

/** The training has begun; nothing was computed yet. */
export interface StartedEvent {
  readonly type: 'started'
  readonly epochs: number
  readonly stepsPerEpoch: number
  /** The steps behind it: 0, or more where a training goes on from a checkpoint. */
  readonly stepsTaken: number
  readonly trainingExamples: number
  readonly validationExamples: number
  readonly batchSize: number
  /** The seed in use: the given one, or the one drawn. */
  readonly seed: number
  /** What the training does, fully resolved. */
  readonly config: Json
}

/** One step was taken. */
export interface StepEvent {
  readonly type: 'step'
  /** Counted from 1 over the whole training. */
  readonly step: number
  /** Counted from 1. */
  readonly epoch: number
  /** Counted from 1 within the epoch. */
  readonly stepOfEpoch: number
  /** The loss of this batch, before the step's update. */
  readonly loss: number
  readonly examples: number
}

/** An epoch is over. */
export interface EpochEvent {
  readonly type: 'epoch'
  readonly epoch: number
  readonly step: number
  /** That of the epoch's last step. */
  readonly learningRate: number
  /** Means over the epoch's steps as they were taken, each weighted by its examples. */
  readonly training: Measures
  /** With the epoch's final weights, no dropout; null without validation data. */
  readonly validation: Measures | null
  /** What else was measured on the validation data, by name; null where it was no finite number. Absent where nothing was. */
  readonly measures?: Readonly<Record<string, number | null>>
  /** Wall time of the epoch's training and validation. */
  readonly seconds: number
}

export type StopReason = 'completed' | 'aborted' | 'early-stopping'

/** The training is over; the model holds its final weights. */
export interface StoppedEvent {
  readonly type: 'stopped'
  readonly reason: StopReason
  readonly epoch: number
  readonly step: number
  /** The epoch whose weights the model now holds, where early stopping restored the best; else null. */
  readonly restoredEpoch: number | null
  readonly seconds: number
}

/** All that the training remembers was saved: it can be taken up again from here. */
export interface CheckpointEvent {
  readonly type: 'checkpoint'
  readonly step: number
  readonly epoch: number
  /** The file's name in its store. */
  readonly file: string
}

/** How the training is doing inside: figures that a loss does not tell. */
export interface HealthEvent {
  readonly type: 'health'
  readonly step: number
  readonly epoch: number
  /** By name, such as `activeUnits`, `klPerDimension`, `gradientNorm`. */
  readonly readings: Readonly<Record<string, number | readonly number[]>>
}

/** Something is wrong that the loss alone does not show. */
export interface AlarmEvent {
  readonly type: 'alarm'
  readonly step: number
  readonly epoch: number
  /** What kind of trouble, such as `posterior-collapse`. */
  readonly name: string
  /** What was seen, with its figures. */
  readonly message: string
  /** What to try, as a full sentence. */
  readonly cure: string
}

export type TrainingEvent = StartedEvent | StepEvent | EpochEvent | CheckpointEvent | HealthEvent | AlarmEvent | StoppedEvent

/** What a training came to, epoch by epoch. */
export interface History {
  readonly epochs: readonly EpochEvent[]
  readonly stopped: StoppedEvent
  readonly seed: number
  readonly config: Json
}
