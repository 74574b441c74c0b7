import type { EpochEvent, Json, StepEvent } from '@sandglass/base'
import type { Checkpoint } from '@sandglass/core'
import * as v from 'valibot'
import { fewestEpochs, type StepLoss } from '../figures/curves.js'

/** What a run shows of its past once it is over. */
export interface RunHistory {
  readonly steps: StepLoss[]
  readonly epochs: EpochEvent[]
}

const notesSchema = v.object({ steps: v.array(v.tuple([v.number(), v.number(), v.number()])) })

/** A run's history so far, as its checkpoints keep it: single steps are shown only where there are few epochs. */
export function notesOf({ steps, epochs }: RunHistory): Json {
  const shown = epochs.length < fewestEpochs ? steps : []
  return { steps: shown.map(({ step, loss, examples }) => [step, loss, examples]) }
}

/** The history of a run that goes on from a checkpoint; null for one that begins. */
export function historyOf(checkpoint: Checkpoint | null): RunHistory {
  const notes = v.safeParse(notesSchema, checkpoint?.notes)
  const steps = notes.success ? notes.output.steps.map(([step, loss, examples]) => ({ step, loss, examples })) : []
  return { steps, epochs: [...(checkpoint?.epochs ?? [])] }
}

export function addStep({ steps }: RunHistory, { step, loss, examples }: StepEvent): void {
  steps.push({ step, loss, examples })
}
