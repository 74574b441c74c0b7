import { breathe, type Examples, InvalidDataError } from '@sandglass/base'
import { inOrder, readBatches } from '../../batches/read.js'
import type { Model } from '../../models/model.js'
import { inputsOf } from '../inputs.js'
import { viewBatch } from './batch-view.js'
import type { DetectorConfig, ScoreName } from './options.js'
import { scores } from './scores/index.js'
import type { FitPass, Fitted } from './scores/score.js'
import { standardizeEach } from './standardize-each.js'
import { surpriseOf } from './surprise.js'

/** Scores of some examples, each kind by itself: `[count]`. */
export type ScoresByName = Readonly<Partial<Record<ScoreName, Float64Array>>>

/** What single scores are worked out from. */
export interface Scoring {
  readonly config: DetectorConfig
  readonly fitted: Readonly<Partial<Record<ScoreName, Fitted>>>
}

/** The examples as a detector's model sees them. */
export function asScored<Given extends Examples>(examples: Given, { scaling }: Pick<DetectorConfig, 'scaling'>): Examples {
  return scaling === 'inputs' ? standardizeEach(examples) : examples
}

/**
 * All scores of all examples, batch by batch.
 *
 * @param argument what messages call the examples
 * @throws InvalidDataError if an example doesn't fit the model, or its score is no finite number; names the example
 */
export async function scoreAll(
  place: { readonly caller: string; readonly argument: string },
  model: Model,
  examples: Examples,
  { config, fitted }: Scoring,
  { batchSize, signal }: FitPass,
): Promise<ScoresByName> {
  const source = inputsOf(place.caller, model, asScored(examples, config), place.argument)
  const all = Object.fromEntries(config.scores.map((name) => [name, new Float64Array(source.count)]))
  for await (const values of readBatches(source, { order: inOrder(source.count), batchSize, noise: null })) {
    await breathe()
    signal?.throwIfAborted()
    const view = viewBatch(model, source, values)
    for (const name of config.scores) {
      const found = await scores[name].of(view, config, fitted[name] ?? new Map())
      const bad = found.findIndex((score) => !Number.isFinite(score))
      if (bad >= 0) refuseScore(place, name, found[bad] as number, values.indices[bad] as number)
      all[name]?.set(found, values.indices[0])
    }
  }
  signal?.throwIfAborted()
  return all
}

function refuseScore(
  { caller, argument }: { caller: string; argument: string },
  name: string,
  score: number,
  example: number,
): never {
  throw new InvalidDataError(
    `${caller}: the score ${name} of ${argument} must be a finite number, got ${score} at example ${example}.`,
    {
      example,
      cure: 'Look whether the model has finite weights, and the example values of the size that it was trained on.',
    },
  )
}

/**
 * One score for each example: the only kind as it is, or the mean of how surprising each kind is.
 *
 * @param validation rising validation scores of each kind; looked at where there are several
 */
export function combine(
  { scores: names }: Pick<DetectorConfig, 'scores'>,
  byName: ScoresByName,
  validation: ScoresByName,
): Float64Array {
  const [first] = names
  if (first !== undefined && names.length === 1) return byName[first] ?? new Float64Array()
  const kinds = names.map((name) => ({
    scores: byName[name] ?? new Float64Array(),
    surprise: surpriseOf(validation[name] ?? new Float64Array()),
  }))
  return Float64Array.from(
    { length: kinds[0]?.scores.length ?? 0 },
    (_, example) => kinds.reduce((sum, { scores, surprise }) => sum + surprise(scores[example] as number), 0) / kinds.length,
  )
}
