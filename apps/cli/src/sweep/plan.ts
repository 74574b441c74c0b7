import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { InvalidArgumentError, InvalidFileError, type Json, parseJson, stableStringify } from '@sandglass/base'
import { directoryStore } from '@sandglass/core/stores/node'
import * as v from 'valibot'
import type { Assignment } from './space.js'

/** A sweep's files, in the order in which they are written. */
export const sweepFiles = { plan: 'sweep.json', trials: 'trials', table: 'trials.csv', figures: 'figures' } as const

/** One training of a sweep, and what it differs by. */
export interface TrialPlan {
  readonly values: Assignment
  /** What it trains, with every question answered. */
  readonly config: Json
}

/** All that a sweep does: the same plan is the same sweep. */
export interface SweepPlan {
  readonly name: string
  /** What draws come from, and every trial that isn't told otherwise is trained with. */
  readonly seed: number
  readonly measure: string
  readonly trials: readonly TrialPlan[]
}

const planSchema = v.strictObject({
  name: v.string(),
  seed: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  measure: v.string(),
  trials: v.array(v.strictObject({ values: v.record(v.string(), v.unknown()), config: v.record(v.string(), v.unknown()) })),
})

/** The plan in a folder; null if there is none. @throws InvalidFileError if it can't be one */
export async function readPlan(folder: string): Promise<SweepPlan | null> {
  const bytes = await directoryStore(folder).read(sweepFiles.plan)
  if (!bytes) return null
  const path = join(folder, sweepFiles.plan)
  const cure = 'Sweep into another folder.'
  const result = v.safeParse(planSchema, parseJson(new TextDecoder().decode(bytes), path))
  if (!result.success) throw new InvalidFileError(path, 'it is not the plan of a sweep.', { cure })
  return result.output as unknown as SweepPlan
}

/**
 * Writes a plan into a folder, before anything is trained; or finds it there, and the sweep goes on.
 *
 * @throws InvalidArgumentError if the folder has another sweep
 */
export async function settlePlan(plan: SweepPlan, folder: string): Promise<'begun' | 'going on'> {
  const before = await readPlan(folder)
  if (before === null) {
    if (existsSync(folder) && (!statSync(folder).isDirectory() || readdirSync(folder).length > 0))
      throw new InvalidArgumentError(`sweep: --out must be a new or empty folder, or one of a sweep, and ${folder} is neither.`, {
        cure: 'Choose another name.',
      })
    await directoryStore(folder).write(sweepFiles.plan, new TextEncoder().encode(`${textOf(plan)}\n`))
    return 'begun'
  }
  if (textOf(before) === textOf(plan)) return 'going on'
  throw new InvalidArgumentError(`sweep: ${folder} has another sweep, of ${before.trials.length} trials of ${before.name}.`, {
    cure: 'Give the same options to go on with it, or another folder by --out.',
  })
}

/** A trial's run folder, `trials/007`; its config stands beside it. */
export function trialFolder(sweep: string, index: number): string {
  return resolve(sweep, sweepFiles.trials, String(index + 1).padStart(3, '0'))
}

function textOf(plan: SweepPlan): string {
  return stableStringify(plan as unknown as Json, 2)
}
