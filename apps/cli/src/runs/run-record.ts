import { type Json, parseJson, type StoppedEvent, type Store, stableStringify } from '@sandglass/base'
import * as v from 'valibot'
import type { GivenConfig } from '../config/read-config.js'
import { type Checkpointing, checkpointingSchema } from './checkpointing.js'
import { runFiles } from './run-folder.js'

/** What a run's folder tells beside its config: how it was begun, and how it ended. */
export interface RunRecord {
  /** What it is called in its report. */
  readonly given: Pick<GivenConfig, 'name' | 'title' | 'description'>
  readonly checkpointing: Checkpointing
  /** How its training ended; null before that, or if the process was killed. Written last of all. */
  readonly outcome: Omit<StoppedEvent, 'type'> | null
}

const schema = v.object({
  given: v.object({ name: v.string(), title: v.string(), description: v.nullable(v.string()) }),
  checkpointing: checkpointingSchema,
  outcome: v.nullable(
    v.object({
      reason: v.picklist(['completed', 'aborted', 'early-stopping']),
      epoch: v.number(),
      step: v.number(),
      restoredEpoch: v.nullable(v.number()),
      seconds: v.number(),
    }),
  ),
})

export function writeRecord(store: Store, { given, checkpointing, outcome }: RunRecord): Promise<void> {
  const { name, title, description } = given
  const record = { given: { name, title, description }, checkpointing, outcome }
  return store.write(runFiles.record, new TextEncoder().encode(`${stableStringify(record as unknown as Json, 2)}\n`))
}

/** A run's record; null where there is none, or none that can be made sense of. Nothing depends on it but names. */
export async function readRecord(store: Store): Promise<RunRecord | null> {
  const bytes = await store.read(runFiles.record)
  try {
    const result = v.safeParse(schema, bytes && parseJson(new TextDecoder().decode(bytes), runFiles.record))
    return result.success ? (result.output as RunRecord) : null
  } catch {
    return null
  }
}
