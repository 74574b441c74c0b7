import { type Examples, readAll, take } from '@sandglass/base'
import {
  chooseLatentSize,
  type DimensionAtScale,
  intrinsicDimension,
  type LatentSizeChoice,
  type LatentSizeErrors,
  type LatentSizeOptions,
  type Model,
  type RateDistortion,
  rateDistortion,
  reconstructionErrors,
  truncated,
} from '@sandglass/core'
import { corruption } from '@sandglass/data'
import type { ResolvedConfig } from '../../config/resolve-config.js'
import type { Session } from '../../output/session.js'
import { findModel, loadModel } from '../../runs/open-model.js'
import { countedParts, openRunData } from '../../runs/run-data.js'
import type { Trial } from '../trial.js'
import { fields } from './plan.js'

/** What a sweep over sizes came to. */
export interface LatentVerdict {
  readonly choice: LatentSizeChoice
  /** Of the held-out examples, as context. */
  readonly dimensions: readonly DimensionAtScale[]
  /** How many examples sizes were judged by. */
  readonly examples: number
  /** What each size's codes take in bits, of the first seed's models. */
  readonly rates: ReadonlyMap<number, Rate>
}

/** The fewest bits with which quantised codes lose next to nothing. */
export interface Rate extends Pick<RateDistortion, 'decoderBytes' | 'examples'> {
  /** An example, measured. */
  readonly bits: number
  readonly meanSquaredError: number
}

/** How many examples the intrinsic dimension is told from, at most. */
const dimensionExamples = 5000
/** How many examples rates are measured on, at most, and how much more error quantised codes may have. */
const [rateExamples, rateTolerance] = [2000, 0.01]

/**
 * Judges every trained model on the examples that its seed held out, and chooses.
 *
 * @param trials that have come to their end: every size from every seed
 */
export async function judgeSizes(session: Session, trials: readonly Trial[], options: LatentSizeOptions): Promise<LatentVerdict> {
  const sizes = new Map<number, Float32Array[]>()
  let dimensions: readonly DimensionAtScale[] = []
  const rates = new Map<number, Rate>()
  let examples = 0
  for (const ofSeed of groups(trials, fields.seed)) {
    const config = ofSeed[0]?.config as unknown as ResolvedConfig
    const data = await openRunData(session, 'sweep', config)
    const { validation } = data
    if (validation === null) continue
    if (examples === 0) dimensions = await intrinsicDimension(await readAll(take(validation, dimensionExamples)))
    examples = validation.count
    const noise = config.training.corruption
    const pass = { corruption: noise && corruption(noise), seed: config.training.seed, signal: session.io.signal }
    for (const { folder, values } of ofSeed) {
      using model = await loadModel(await findModel(session, 'sweep', folder))
      const counted = countedParts(model, data).validation ?? validation
      for (const [size, judged] of modelsOf(model, Number(values[fields.size]))) {
        sizes.set(size, [...(sizes.get(size) ?? []), (await reconstructionErrors(judged, counted, pass)).filter(Number.isFinite)])
        // Numbers of a codebook are quantised already.
        if (!rates.has(size) && !judged.codes)
          rates.set(size, await rateOf(judged, take(validation, rateExamples), session.io.signal))
      }
    }
  }
  const errors = Array.from(sizes, ([size, rows]): LatentSizeErrors => ({ size, errors: rows }))
  return { choice: chooseLatentSize(errors, options), dimensions, examples, rates }
}

/** A model of one size; or of all sizes that its codes may be cut to. */
function modelsOf(model: Model, size: number): (readonly [size: number, Model])[] {
  return model.nested ? model.nested.sizes.map((each) => [each, truncated(model, each)]) : [[size, model]]
}

async function rateOf(model: Model, examples: Examples, signal: AbortSignal): Promise<Rate> {
  const { points, meanSquaredError, ...facts } = await rateDistortion(model, examples, { signal })
  const most = (1 + rateTolerance) * meanSquaredError
  const point = points.find((one) => one.meanSquaredError <= most) ?? (points.at(-1) as (typeof points)[number])
  return { ...facts, bits: point.bits, meanSquaredError: point.meanSquaredError }
}

/** How many sizes there are to choose from. */
export function sizesIn(trials: readonly Trial[]): number {
  return new Set(
    trials.flatMap(({ config, values }) => {
      const { model } = config as unknown as ResolvedConfig
      return 'nested' in model && model.nested ? (model.nested as { readonly sizes: number[] }).sizes : [values[fields.size]]
    }),
  ).size
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
