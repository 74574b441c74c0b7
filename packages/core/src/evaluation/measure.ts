import { type Measures, stream } from '@sandglass/base'
import type * as tf from '@tensorflow/tfjs-core'
import type { Noise } from '../batches/noise.js'
import { type BatchValues, inOrder, readBatches } from '../batches/read.js'
import type { Source } from '../batches/source.js'
import { withTensors } from '../batches/tensors.js'
import { walk } from '../batches/walk.js'
import type { Batch, Model, Objective, ObjectiveContext } from '../models/model.js'
import type { Moment } from '../schedules/index.js'
import { MeasureMeans, WeightedMeans } from './means.js'
import { type DeviceMeasures, mapValues, readMeasures, readScalars } from './scalars.js'

export interface MeasurePass {
  readonly batchSize: number
  readonly noise: Noise | null
  /** What a model's own chance is drawn from, such as that of a variational one. */
  readonly seed: number
  /** The steps that the training has taken so far. Default infinite: it is over, and so is every schedule. */
  readonly step?: number
  readonly extent?: Moment['extent']
  readonly signal?: AbortSignal | null
}

/** A figure of merit beside the loss. */
export interface Metric {
  /** A mean over the batch. */
  of(model: Model, objective: Objective, batch: Batch): tf.Scalar
  /** What that mean weighs among those of other batches: how many of its kind it is over. */
  weightOf(values: BatchValues): number
}

type Metrics = Readonly<Record<string, Metric>>

interface Measured extends Measures {
  readonly metrics: Readonly<Record<string, number>>
}

type MeasuredBatch = DeviceMeasures & {
  readonly examples: number
  readonly metrics: Readonly<Record<string, tf.Scalar>>
  readonly weights: Readonly<Record<string, number>>
}

/**
 * A model's loss and its parts over all examples, nothing dropped out, and further metrics. Chance
 * depends on nothing but the seed and the batch's number, so that two passes are alike.
 *
 * Ends early at an abort: ask the signal before using what comes back.
 */
export async function measure(model: Model, source: Source, pass: MeasurePass, metrics: Metrics = {}): Promise<Measured> {
  const { batchSize, noise, seed, step = Number.POSITIVE_INFINITY, extent = null, signal = null } = pass
  const means = new MeasureMeans()
  const metricMeans = mapValues(metrics, () => new WeightedMeans())
  let count = 0
  const start = (values: BatchValues): MeasuredBatch => {
    const number = count++
    const random = (purpose: string) => stream(seed, `evaluation ${purpose}`, number)
    return measureBatch(model, source, values, metrics, { training: false, step, extent, random })
  }
  const batches = readBatches(source, { order: inOrder(source.count), batchSize, noise })
  for await (const measured of walk(batches, start, signal)) {
    const [measures, figures] = await Promise.all([readMeasures(measured), readScalars(measured.metrics)])
    means.add(measures, measured.examples)
    for (const [name, mean] of Object.entries(metricMeans))
      mean.add({ [name]: figures[name] ?? Number.NaN }, measured.weights[name] ?? 0)
  }
  return { ...means.measures, metrics: mapValues(metricMeans, (mean, name) => mean.means[name] ?? Number.NaN) }
}

function measureBatch(
  model: Model,
  source: Source,
  values: BatchValues,
  metrics: Metrics,
  context: ObjectiveContext,
): MeasuredBatch {
  const measured = withTensors(values, source, (batch) => {
    const objective = model.objective(batch, context)
    const { loss, parts } = objective
    return { loss, parts, metrics: mapValues(metrics, ({ of }) => of(model, objective, batch)) }
  })
  return { ...measured, examples: examplesOf(values, model), weights: mapValues(metrics, ({ weightOf }) => weightOf(values)) }
}

/** How many examples a batch's means stand for: with a mask, as many as its values that count would fill. */
function examplesOf({ indices, mask }: BatchValues, { heeds }: Model): number {
  if (!mask || heeds.masks !== 'values') return indices.length
  return (mask.reduce((count, value) => count + value, 0) * indices.length) / mask.length
}
