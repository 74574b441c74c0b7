import { basename, dirname } from 'node:path'
import { type Json, parseJson } from '@sandglass/base'
import { directoryStore } from '@sandglass/core/stores/node'
import * as v from 'valibot'
import { readMetrics } from '../runs/read-metrics.js'
import { readRecord } from '../runs/run-record.js'
import { measureIn } from './measure.js'

/** A trial that came to its end. */
export interface Finished {
  readonly status: 'finished'
  /** Of the weights that the model ended with. */
  readonly measure: number
  readonly epochs: number
  readonly seconds: number
  /** What it gave alarm about, by name: `posterior-collapse`. */
  readonly alarms: readonly string[]
}

/** A trial that can't be trained: why, and what cures it. */
export interface Failed {
  readonly status: 'failed'
  readonly code: string
  readonly message: string
  readonly cure: string
}

export type Outcome = Finished | Failed

/** What would be the same if it were tried again. */
const lasting = ['diverged', 'invalid-argument', 'invalid-data', 'invalid-file', 'out-of-memory']

/** Whether there is nothing left to do for a trial: it came to its end, or would fail again. */
export function isOver(outcome: Outcome | null): outcome is Outcome {
  return outcome !== null && (outcome.status === 'finished' || lasting.includes(outcome.code))
}

const failureSchema = v.strictObject({ status: v.literal('failed'), code: v.string(), message: v.string(), cure: v.string() })

/** What a trial came to, by its folder; null if it is still to be trained, or to be trained on. What it finished with goes before any failure. */
export async function outcomeIn(folder: string, measure: string): Promise<Outcome | null> {
  const outcome = (await readRecord(directoryStore(folder)))?.outcome
  if (!outcome || outcome.reason === 'aborted') return lastingFailure(folder)
  const epoch = outcome.restoredEpoch ?? outcome.epoch
  const lines = (await readMetrics(folder)) as unknown as Readonly<Record<string, Json>>[]
  const line = lines.find((each) => each.epoch === epoch)
  const value = line ? measureIn(line, measure) : null
  const alarms = lines.flatMap((each) => namesIn(each.alarms))
  if (value !== null) return { status: 'finished', measure: value, epochs: outcome.epoch, seconds: outcome.seconds, alarms }
  return failed('invalid-argument', `It has no ${measure}.`, 'Choose by a part that its loss has.')
}

/** The alarms of an epoch, as its line of metrics has them. */
function namesIn(alarms: Json | undefined): string[] {
  return Array.isArray(alarms) ? alarms.map((alarm: { readonly name?: Json }) => String(alarm.name)) : []
}

export function failed(code: string, message: string, cure: string): Failed {
  return { status: 'failed', code, message, cure }
}

/** Remembers why a trial failed: beside its folder, which is the run's own. */
export async function keepFailure(folder: string, failure: Failed): Promise<void> {
  const { store, name } = failurePlace(folder)
  await store.write(name, new TextEncoder().encode(`${JSON.stringify(failure)}\n`))
}

/** Forgets it, as the trial is tried again. */
export async function forgetFailure(folder: string): Promise<void> {
  const { store, name } = failurePlace(folder)
  await store.remove(name)
}

async function lastingFailure(folder: string): Promise<Failed | null> {
  const { store, name } = failurePlace(folder)
  const bytes = await store.read(name)
  const result = v.safeParse(failureSchema, bytes && parseJson(new TextDecoder().decode(bytes), name))
  return result.success && isOver(result.output) ? result.output : null
}

function failurePlace(folder: string) {
  return { store: directoryStore(dirname(folder)), name: `${basename(folder)}.failure.json` }
}
