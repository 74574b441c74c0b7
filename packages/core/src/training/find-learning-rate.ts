import { type ExamplePairs, type Examples, refuse } from '@sandglass/base'
import * as v from 'valibot'
import type { BatchValues } from '../batches/read.js'
import { withTensors } from '../batches/tensors.js'
import { walk } from '../batches/walk.js'
import { wholeNumber } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import { readMeasures } from '../evaluation/scalars.js'
import type { Model } from '../models/model.js'
import { Optimizer } from '../optimizers/optimizer.js'
import { epochBatches } from './epoch-batches.js'
import { type Plan, planTraining, type TrainingOptions } from './options.js'
import { restoreSnapshot, takeSnapshot } from './snapshot.js'
import { takeStep } from './step.js'

/** How much of the smoothed loss a step keeps. */
const smoothing = 0.9
/** How much of its whole fall the smoothed loss has behind it where the search looks no further: the rest is flat. */
const nearly = 0.95
/** How far above its lowest value the smoothed loss may rise: so many times that value, or how far it fell to it. */
const hopeless = 3

const rangeSchema = v.object({
  from: v.optional(rate('The first and smallest learning rate.'), 1e-6),
  to: v.optional(rate('The last and largest learning rate.'), 100),
  steps: v.optional(wholeNumber('How many steps are taken, at most.', 2), 160),
})

function rate(description: string) {
  return v.pipe(v.number(), v.finite(), v.gtValue(0), v.description(description))
}

/** What the training would be like; the optimizer's own learning rate is not looked at. */
export type FindLearningRateOptions = Pick<
  TrainingOptions,
  | 'batchSize'
  | 'optimizer'
  | 'clipNorm'
  | 'microBatches'
  | 'seed'
  | 'shuffle'
  | 'corruption'
  | 'corruptionDraw'
  | 'corruptedTargets'
  | 'noisyTargets'
  | 'allowTestExamples'
> & {
  /** The first and smallest learning rate; above 0. Default 1e-6. */
  readonly from?: number | undefined
  /** The last and largest learning rate; above `from`. Default 100, which few trainings come to. */
  readonly to?: number | undefined
  /** How many steps are taken, at most; at least 2. Default 160, twenty for each power of ten. */
  readonly steps?: number | undefined
  /** Ends the search after the step in progress: it is then rejected with the signal's reason, an AbortError by default. */
  readonly signal?: AbortSignal | null | undefined
}

/** One step of the search. */
export interface LearningRatePoint {
  readonly learningRate: number
  /** The loss of this step's batch, before the step. */
  readonly loss: number
  /** The running mean of the losses so far, the latest counting most. */
  readonly smoothed: number
}

export interface LearningRateSearch {
  /** Step by step, up to where the loss ran away. */
  readonly points: readonly LearningRatePoint[]
  /** A tenth of the rate at which the smoothed loss had all but stopped falling; null if it never fell. */
  readonly suggestion: number | null
}

/**
 * Looks for a learning rate: takes steps that grow longer by the same factor each time, until the loss
 * runs away (Smith, "Cyclical learning rates for training neural networks", 2017). Where the loss stops
 * falling, steps are already too long to go on with; a tenth of that rate is a good one to begin with.
 *
 * The model's weights are put back. The same seed gives the same curve.
 *
 * @param examples what it will be trained on
 * @throws InvalidArgumentError if an option is wrong
 * @throws InvalidDataError if examples don't fit the model; names the example
 */
export async function findLearningRate(
  model: Model,
  examples: Examples | ExamplePairs,
  options: FindLearningRateOptions = {},
): Promise<LearningRateSearch> {
  const { from, to, steps } = parse('findLearningRate', rangeSchema, options)
  if (to <= from) refuse('findLearningRate', 'to', `above from, ${from}`, to, 'Leave both out for 1e-6 and 100.')
  const { from: _from, to: _to, steps: _steps, optimizer = { type: 'adam' }, ...others } = options
  const plan = planTraining('findLearningRate', model, examples, {
    ...others,
    epochs: steps,
    optimizer: { ...optimizer, learningRate: from },
  })
  const rising = { type: 'exponential', initial: from, factor: to / from, every: steps - 1 } as const
  const before = await takeSnapshot(model)
  using risingOptimizer = new Optimizer({ ...plan.config.optimizer, learningRate: rising }, model.weights, {
    clipNorm: plan.config.clipNorm,
  })
  try {
    const points: LearningRatePoint[] = []
    for await (const point of climb(plan, risingOptimizer)) if (points.push(point) === steps || hasRunAway(points)) break
    plan.signal?.throwIfAborted()
    return { points, suggestion: suggestionOf(points) }
  } finally {
    restoreSnapshot(model, before)
  }
}

/** Steps without end, each told with its rate and the loss before it, as long as that is finite. */
async function* climb(plan: Plan, optimizer: Optimizer): AsyncGenerator<LearningRatePoint, undefined> {
  const { model, training, config, extent, signal } = plan
  let [sum, weight] = [0, 0]
  const start = (values: BatchValues) => {
    const { learningRate, step } = optimizer
    const context = { training: true, step: step + 1, extent, random: plan.random(step + 1) }
    const take = () => withTensors(values, training, (batch) => takeStep(model, optimizer, batch, context, config.microBatches))
    return { learningRate, measures: take() }
  }
  for (let epoch = 1; !signal?.aborted; epoch++)
    for await (const { learningRate, measures } of walk(epochBatches(plan, epoch, 0), start, signal)) {
      const { loss } = await readMeasures(measures)
      if (!Number.isFinite(loss)) return
      sum = smoothing * sum + loss
      weight = smoothing * weight + 1
      yield { learningRate, loss, smoothed: sum / weight }
    }
}

function hasRunAway(points: readonly LearningRatePoint[]): boolean {
  const smoothed = points.map((point) => point.smoothed)
  const [first = 0, last = 0, lowest] = [smoothed[0], smoothed.at(-1), Math.min(...smoothed)]
  return last > lowest + hopeless * Math.max(Math.abs(lowest), first - lowest)
}

function suggestionOf(points: readonly LearningRatePoint[]): number | null {
  const [first] = points
  if (first === undefined) return null
  const lowest = Math.min(...points.map(({ smoothed }) => smoothed))
  const near = lowest + (1 - nearly) * (first.smoothed - lowest)
  const found = points.find(({ smoothed }) => smoothed <= near)
  return found === undefined || found === first ? null : found.learningRate / 10
}
