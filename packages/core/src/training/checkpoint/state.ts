import type { EpochEvent, Json } from '@sandglass/base'
import * as v from 'valibot'
import { jsonSchema } from '../../configuration/json.js'
import type { MeansState } from '../../evaluation/means.js'
import type { Progress } from '../../schedules/monitor.js'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const seconds = v.pipe(v.number(), v.finite(), v.minValue(0))
const measures = v.object({ loss: v.number(), parts: v.record(v.string(), v.number()) })
const progress = v.object({ best: v.nullable(v.number()), bestEpoch: count, waited: count })

const epochEvent = v.looseObject({
  type: v.literal('epoch'),
  epoch: count,
  step: count,
  learningRate: v.pipe(v.number(), v.finite()),
  training: measures,
  validation: v.nullable(measures),
  measures: v.exactOptional(v.record(v.string(), v.nullable(v.number()))),
  seconds,
})

/** What examples are known again by. */
export interface DataState {
  readonly shape: readonly number[]
  /** How many there are. */
  readonly training: number
  readonly validation: number
  /** Fingerprints of their values; missing in checkpoints that were written before there were any. */
  readonly values?: { readonly training: string; readonly validation: string | null }
}

/** What a training remembers between two steps beside its tensors. */
export interface TrainingState {
  readonly step: number
  /** The epoch to go on in, counted from 1; one more than there are where all are over. */
  readonly epoch: number
  /** How many of its steps were taken. */
  readonly stepOfEpoch: number
  /** The sums that the epoch's means come from, so far, in full double precision. */
  readonly means: MeansState
  /** The epochs that are over. */
  readonly epochs: readonly EpochEvent[]
  /** Wall time so far: of all, and of the epoch in progress. */
  readonly seconds: { readonly total: number; readonly epoch: number }
  /** Null without early stopping. The step is that of the weights it keeps, or null if it keeps none. */
  readonly earlyStopping: { readonly progress: Progress; readonly step: number | null } | null
  /** The checkpoint that is kept for being the best, where that is asked for. */
  readonly kept: { readonly progress: Progress; readonly step: number | null }
  /** What the optimizer, and whatever else watches the training, remembers. */
  readonly optimizer: Json
  readonly watch: Json
  /** What the program that trains wants back. */
  readonly notes: Json
  readonly data: DataState
}

const kept = v.strictObject({ progress, step: v.nullable(count) })

/** A file is held to this before it is believed. */
export const trainingStateSchema: v.GenericSchema<unknown, TrainingState> = v.strictObject({
  step: count,
  epoch: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  stepOfEpoch: count,
  means: v.strictObject({ examples: v.pipe(v.number(), v.minValue(0)), loss: v.number(), parts: v.record(v.string(), v.number()) }),
  epochs: v.array(epochEvent as unknown as v.GenericSchema<unknown, EpochEvent>),
  seconds: v.strictObject({ total: seconds, epoch: seconds }),
  earlyStopping: v.nullable(kept),
  kept,
  optimizer: jsonSchema,
  watch: jsonSchema,
  notes: jsonSchema,
  data: v.strictObject({
    shape: v.array(count),
    training: count,
    validation: count,
    values: v.exactOptional(v.strictObject({ training: v.string(), validation: v.nullable(v.string()) })),
  }),
})
