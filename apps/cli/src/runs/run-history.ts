import type { AlarmEvent, EpochEvent, HealthEvent, Json, StepEvent } from '@sandglass/base'
import type { Checkpoint } from '@sandglass/core'
import * as v from 'valibot'
import { fewestEpochs, type StepLoss } from '../figures/curves.js'

/** What a run shows of its past once it is over. */
export interface RunHistory {
  readonly steps: StepLoss[]
  readonly epochs: EpochEvent[]
  readonly alarms: AlarmEvent[]
  /** The last reading; null before the first. */
  health: HealthEvent | null
}

const moment = { step: v.number(), epoch: v.number() }
const alarm = v.object({ type: v.literal('alarm'), ...moment, name: v.string(), message: v.string(), cure: v.string() })
const reading = v.union([v.number(), v.array(v.number())])
const health = v.object({ type: v.literal('health'), ...moment, readings: v.record(v.string(), reading) })

const notesSchema = v.object({
  steps: v.array(v.tuple([v.number(), v.number(), v.number()])),
  alarms: v.array(alarm),
  health: v.nullable(health),
})

/** A run's history so far, as its checkpoints keep it: single steps are shown only where there are few epochs. */
export function notesOf({ steps, epochs, alarms, health }: RunHistory): Json {
  const shown = epochs.length < fewestEpochs ? steps : []
  return {
    steps: shown.map(({ step, loss, examples }) => [step, loss, examples]),
    alarms: alarms.map((event) => ({ ...event })),
    health: health && { ...health },
  }
}

/** The history of a run that goes on from a checkpoint; null for one that begins. */
export function historyOf(checkpoint: Checkpoint | null): RunHistory {
  const notes = v.safeParse(notesSchema, checkpoint?.notes)
  const { steps, alarms, health } = notes.success ? notes.output : { steps: [], alarms: [], health: null }
  return {
    steps: steps.map(([step, loss, examples]) => ({ step, loss, examples })),
    epochs: [...(checkpoint?.epochs ?? [])],
    alarms,
    health,
  }
}

export function addStep({ steps }: RunHistory, { step, loss, examples }: StepEvent): void {
  steps.push({ step, loss, examples })
}
