import { availableParallelism } from 'node:os'
import type { Command } from 'commander'
import { groups } from '../options/common.js'
import { addDeviceOptions, type DeviceOptions } from '../options/device.js'
import { wholeNumber } from '../options/numbers.js'
import { shortPath } from '../output/files.js'
import { formatQuantity } from '../output/format.js'
import type { Result, Session } from '../output/session.js'
import { lockFolder } from '../runs/run-lock.js'
import { type SweepPlan, settlePlan } from './plan.js'
import { runSweep } from './run-sweep.js'
import type { Trial } from './trial.js'

/** Each worker is a process, with data and model of its own. */
const mostWorkers = 4

/** How trials are shared out, and where they are kept. */
export interface SweepFolderOptions extends DeviceOptions {
  readonly workers?: number
  readonly out?: string
}

export function addSweepFolderOptions(command: Command): Command {
  command.option(
    '--workers <count>',
    `How many train at a time, in processes that share the threads; left out, one a core, up to ${mostWorkers}.`,
    wholeNumber('--workers'),
  )
  return addDeviceOptions(command)
    .optionsGroup(groups.output)
    .option('--out <folder>', 'Where the sweep is kept; one that is there goes on. Left out, a folder under sweeps.')
}

/**
 * Trains what a plan's folder has not trained yet, and makes a result of all of it, while nobody else sweeps there.
 *
 * @param folder absolute
 * @throws InvalidArgumentError if the folder has another sweep
 */
export async function sweepInto(
  session: Session,
  folder: string,
  plan: SweepPlan,
  options: SweepFolderOptions,
  resultOf: (trials: readonly Trial[]) => Promise<Result>,
): Promise<Result> {
  const state = await settlePlan(plan, folder)
  const place = shortPath(session.io, folder)
  const lock = await lockFolder('sweep', folder, place)
  try {
    const { workers, device } = shareOf(options, plan.trials.length)
    const count = formatQuantity(plan.trials.length, 'trial')
    session.note(`${state === 'begun' ? 'Sweeping' : 'Going on with'} ${place}: ${count}, ${workers} at a time`)
    return await resultOf(await runSweep(session, plan, folder, { workers, device }))
  } finally {
    await lock.release()
  }
}

/** How many train at a time, and what each computes on: they share out the threads. */
function shareOf({ workers: asked, backend, threads }: SweepFolderOptions, trials: number) {
  const all = threads ?? availableParallelism()
  const workers = Math.min(trials, asked ?? Math.min(all, mostWorkers))
  return { workers, device: { backend, threads: Math.max(1, Math.floor(all / workers)) } }
}
