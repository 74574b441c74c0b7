import { readAll, take } from '@sandglass/base'
import {
  chooseLatentSize,
  type DimensionAtScale,
  intrinsicDimension,
  type LatentSizeChoice,
  type LatentSizeErrors,
  type LatentSizeOptions,
  reconstructionErrors,
} from '@sandglass/core'
import { corruption } from '@sandglass/data'
import type { ResolvedConfig } from '../../config/resolve-config.js'
import type { Session } from '../../output/session.js'
import { findModel, loadModel } from '../../runs/open-model.js'
import { openRunData } from '../../runs/run-data.js'
import type { Trial } from '../trial.js'
import { fields } from './plan.js'

/** What a sweep over sizes came to. */
export interface LatentVerdict {
  readonly choice: LatentSizeChoice
  /** Of the held-out examples, as context. */
  readonly dimensions: readonly DimensionAtScale[]
  /** How many examples sizes were judged by. */
  readonly examples: number
}

/** How many examples the intrinsic dimension is told from, at most. */
const dimensionExamples = 5000

/**
 * Judges every trained model on the examples that its seed held out, and chooses.
 *
 * @param trials that have come to their end: every size from every seed
 */
export async function judgeSizes(session: Session, trials: readonly Trial[], options: LatentSizeOptions): Promise<LatentVerdict> {
  const sizes = new Map<number, Float32Array[]>()
  let dimensions: readonly DimensionAtScale[] = []
  let examples = 0
  for (const ofSeed of groups(trials, fields.seed)) {
    const config = ofSeed[0]?.config as unknown as ResolvedConfig
    const { validation } = await openRunData(session, 'sweep', config)
    if (validation === null) continue
    if (examples === 0) dimensions = await intrinsicDimension(await readAll(take(validation, dimensionExamples)))
    examples = validation.count
    const noise = config.training.corruption
    const pass = { corruption: noise && corruption(noise), seed: config.training.seed, signal: session.io.signal }
    for (const { folder, values } of ofSeed) {
      const size = Number(values[fields.size])
      using model = await loadModel(await findModel(session, 'sweep', folder))
      sizes.set(size, [...(sizes.get(size) ?? []), await reconstructionErrors(model, validation, pass)])
    }
  }
  const errors = Array.from(sizes, ([size, rows]): LatentSizeErrors => ({ size, errors: rows }))
  return { choice: chooseLatentSize(errors, options), dimensions, examples }
}

/** The trials of those sizes that came to their end from every seed; the others can't be compared. */
export function completeTrials(trials: readonly Trial[]): readonly Trial[] {
  const isFinished = ({ outcome }: Trial) => outcome?.status === 'finished'
  return groups(trials, fields.size)
    .filter((ofSize) => ofSize.every(isFinished))
    .flat()
}

/** Trials that have the same value of a field, together. */
function groups(trials: readonly Trial[], field: string): Trial[][] {
  const values = new Set(trials.map((trial) => trial.values[field]))
  return [...values].map((value) => trials.filter((trial) => trial.values[field] === value))
}
