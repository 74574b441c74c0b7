import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { InvalidFileError, Json } from '@sandglass/base'
import { type Checkpoint, type CheckpointOptions, latestCheckpoint } from '@sandglass/core'
import { type Command, Option } from 'commander'
import * as v from 'valibot'
import { groups } from '../options/common.js'
import { numberOf, wholeNumber } from '../options/numbers.js'
import type { RunFolder } from './run-folder.js'
import { runFiles } from './run-folder.js'

/** When a run saves all that it remembers. */
export interface Checkpointing {
  readonly everySteps: number | null
  readonly everyMinutes: number | null
  readonly keepLast: number
  /** Whether the best epoch's is kept, or by which figure it is the best. */
  readonly keepBest: boolean | string
  /** Whether they stay once the run is complete, because someone has asked for them. */
  readonly areWanted: boolean
}

/** Cheap enough never to be felt, and often enough to lose little. */
export const defaultCheckpointing: Checkpointing = {
  everySteps: null,
  everyMinutes: 1,
  keepLast: 2,
  keepBest: false,
  areWanted: false,
}

export const checkpointingSchema = v.object({
  everySteps: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  everyMinutes: v.nullable(v.pipe(v.number(), v.gtValue(0))),
  keepLast: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  keepBest: v.union([v.boolean(), v.string()]),
  areWanted: v.boolean(),
})

export interface CheckpointFlags {
  readonly checkpointEvery?: number
  readonly checkpointEveryMinutes?: number
  readonly keepCheckpoints?: number
  readonly keepBest?: boolean
  readonly keepBestBy?: string
}

export function addCheckpointOptions(command: Command): Command {
  const options = [
    new Option(
      '--checkpoint-every <steps>',
      'Saves all that the training remembers after every so many steps; left out, once a minute, until the run is complete.',
    ).argParser(wholeNumber('--checkpoint-every')),
    new Option('--checkpoint-every-minutes <minutes>', 'Saves it when so many minutes have passed.').argParser(
      numberOf('--checkpoint-every-minutes', 0.001, 5),
    ),
    new Option('--keep-checkpoints <count>', 'How many of the latest checkpoints are kept; left out, two.').argParser(
      wholeNumber('--keep-checkpoints'),
    ),
    new Option('--keep-best', "Saves and keeps the best epoch's checkpoint, however old it is."),
    new Option(
      '--keep-best-by <monitor>',
      'The same, best by a figure such as validation.peakSignalToNoise; else by what early stopping watches, or the loss.',
    ),
  ]
  for (const option of options) command.addOption(option.helpGroup(groups.training))
  return command
}

/** What the flags ask for, over what was asked for before. */
export function checkpointingOf(flags: CheckpointFlags, before: Checkpointing = defaultCheckpointing): Checkpointing {
  const { checkpointEvery, checkpointEveryMinutes, keepCheckpoints } = flags
  const keepBest = flags.keepBestBy ?? flags.keepBest
  const isTold = checkpointEvery !== undefined || checkpointEveryMinutes !== undefined
  return {
    everySteps: isTold ? (checkpointEvery ?? null) : before.everySteps,
    everyMinutes: isTold ? (checkpointEveryMinutes ?? null) : before.everyMinutes,
    keepLast: keepCheckpoints ?? before.keepLast,
    keepBest: keepBest ?? before.keepBest,
    areWanted: before.areWanted || isTold || keepCheckpoints !== undefined || keepBest !== undefined,
  }
}

/** A run's checkpoints, for `train`. @param notes what else a resumed run has to know */
export function checkpointOptions(
  folder: RunFolder,
  { areWanted: _, keepBest, ...when }: Checkpointing,
  notes: () => Json,
): CheckpointOptions {
  const store = folder.storeIn(runFiles.checkpoints)
  return {
    ...when,
    keepBest: typeof keepBest === 'string' ? { monitor: keepBest } : keepBest,
    notes,
    store: {
      ...store,
      async write(name, bytes) {
        // What a checkpoint covers must outlast a power failure if the checkpoint does.
        await folder.syncMetrics()
        await store.write(name, bytes)
      },
    },
  }
}

/**
 * What a run may go on from, the last first: its checkpoints that are whole.
 *
 * @param onDamaged hears of each that is not
 */
export async function* checkpointsOf(
  folder: RunFolder,
  onDamaged: (error: InvalidFileError) => void,
): AsyncGenerator<Checkpoint, undefined> {
  const store = folder.storeIn(runFiles.checkpoints)
  for (let before: number | null = null; ; ) {
    const checkpoint: Checkpoint | null = await latestCheckpoint(store, { before, onDamaged })
    if (checkpoint === null) return
    yield checkpoint
    before = checkpoint.step
  }
}

/**
 * Removes the checkpoints of a run that is complete, unless someone has asked for them: they were there in case it was stopped.
 * Where they can't be removed they stay, and do no harm.
 */
export async function removeUnwanted({ path }: Pick<RunFolder, 'path'>, { areWanted }: Checkpointing): Promise<void> {
  if (!areWanted) await rm(join(path, runFiles.checkpoints), { recursive: true, force: true }).catch(() => {})
}
