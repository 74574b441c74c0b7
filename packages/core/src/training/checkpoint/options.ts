import type { Json, Store } from '@sandglass/base'
import * as v from 'valibot'
import { wholeNumber } from '../../configuration/fields.js'
import type { Resolved } from '../../configuration/resolved.js'
import { type Monitor, type MonitorOptions, monitorEntries } from '../../schedules/monitor.js'
import type { Checkpoint } from './checkpoint.js'

const storeMethods = ['read', 'write', 'list', 'remove']

export const checkpointOptionsSchema = v.strictObject({
  store: v.pipe(
    v.custom<Store>(
      (value) => storeMethods.every((name) => typeof (value as Record<string, unknown> | null)?.[name] === 'function'),
      "a store, such as directoryStore(path) of '@sandglass/core/stores/node'",
    ),
    v.description('Where checkpoints are kept, and nothing else is.'),
  ),
  everySteps: v.optional(v.nullable(wholeNumber('After how many steps there is one.')), null),
  everyMinutes: v.optional(
    v.nullable(v.pipe(v.number(), v.finite(), v.gtValue(0), v.description('After how many minutes there is one.'))),
    null,
  ),
  keepLast: v.optional(wholeNumber('How many of the latest are kept.'), 2),
  keepBest: v.optional(
    v.pipe(
      v.union([v.boolean(), v.strictObject(monitorEntries)]),
      v.description('Whether the best epoch’s is made and kept, however old it is; or by which figure it is the best.'),
    ),
    false,
  ),
  notes: v.optional(
    v.nullable(
      v.pipe(
        v.custom<() => Json>((value) => typeof value === 'function', 'a function that returns JSON'),
        v.description('What else to keep in each.'),
      ),
    ),
    null,
  ),
})

/** When a training saves all that it remembers, and where. */
export interface CheckpointOptions {
  /** Where checkpoints are kept; a folder or store of their own. */
  readonly store: Store
  /** One after every so many steps. Default null. With neither this nor `everyMinutes`, one after each epoch. */
  readonly everySteps?: number | null | undefined
  /** One when so many minutes have passed since the last. Default null. */
  readonly everyMinutes?: number | null | undefined
  /** How many of the latest are kept; at least 1. Default 2. */
  readonly keepLast?: number | undefined
  /**
   * Whether there is one after each epoch that is the best so far, and the best one's is kept, however
   * old it is. `true` goes by what early stopping watches, else by the validation loss, else by the training loss;
   * `{ monitor: 'validation.peakSignalToNoise' }` by that figure. Test examples choose none. Default false.
   */
  readonly keepBest?: boolean | MonitorOptions | undefined
  /** What else to keep in each: a program finds it in the checkpoint that it resumes from. Default null, for nothing. */
  readonly notes?: (() => Json) | null | undefined
}

/** With its defaults filled in. */
export type GivenCheckpointOptions = Resolved<Omit<CheckpointOptions, 'keepBest'>> & { readonly keepBest: boolean | Monitor }

/** And with what says which epoch is the best; null where none is kept for that. */
export type ResolvedCheckpointOptions = Omit<GivenCheckpointOptions, 'keepBest'> & { readonly keepBest: Monitor | null }

export function checkpointField() {
  return v.custom<Checkpoint>(
    (value) => (value as Partial<Checkpoint> | null)?.tensors instanceof Map && typeof (value as Checkpoint).file === 'string',
    'a checkpoint, as latestCheckpoint(store) returns it',
  )
}
