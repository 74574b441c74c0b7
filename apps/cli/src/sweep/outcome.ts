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

const failureFile = 'failure.json'
const failureSchema = v.strictObject({ status: v.literal('failed'), code: v.string(), message: v.string(), cure: v.string() })

/** What a trial came to, by its folder; null if it is still to be trained, or to be trained on. */
export async function outcomeIn(folder: string, measure: string): Promise<Outcome | null> {
  const store = directoryStore(folder)
  const failure = await store.read(failureFile)
  if (failure) {
    const result = v.safeParse(failureSchema, parseJson(new TextDecoder().decode(failure), failureFile))
    if (result.success) return lasting.includes(result.output.code) ? result.output : null
  }
  const outcome = (await readRecord(store))?.outcome
  if (!outcome || outcome.reason === 'aborted') return null
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

/** Remembers why a trial failed. */
export async function keepFailure(folder: string, failure: Failed): Promise<void> {
  await directoryStore(folder).write(failureFile, new TextEncoder().encode(`${JSON.stringify(failure)}\n`))
}
