import { sizeOf } from '@sandglass/base'
import { type BatchValues, inOrder, readBatches } from '../../batches/read.js'
import type { Source } from '../../batches/source.js'
import { withTensors } from '../../batches/tensors.js'
import { walk } from '../../batches/walk.js'
import { countCodes, useOf } from '../../evaluation/code-usage.js'
import type { MeasurePass, Metric } from '../../evaluation/measure.js'
import { distortion, peakSignalToNoise, rate, squaredError } from '../../evaluation/metrics.js'
import { activeUnits } from '../../evaluation/posterior-statistics.js'
import type { Model } from '../../models/model.js'
import type { BuiltInMeasure } from '../../schedules/measures.js'

/** What the pass that validates tells by the way. */
export const metrics = { meanSquaredError: squaredError, peakSignalToNoise, rate, distortion } as const satisfies Partial<
  Record<BuiltInMeasure, Metric>
>

const ofPosteriors: readonly BuiltInMeasure[] = ['rate', 'distortion', 'activeUnits']

/** What a measure of the code asks of a model, in words; null if it is of the output, which all have. */
export function lackOf(name: BuiltInMeasure, { posterior, codes }: Pick<Model, 'posterior' | 'codes'>): string | null {
  if (ofPosteriors.includes(name)) return posterior ? null : 'a model with a posterior, such as variational({ … })'
  if (name === 'codesUsed' || name === 'codePerplexity') return codes ? null : 'a model with codes, such as vectorQuantized({ … })'
  return null
}

/** How a pass over the validation examples is made. */
export type ValidationPass = Pick<MeasurePass, 'batchSize' | 'noise' | 'signal'>

/** Measures of how examples use a model's code, over the whole source. Ends early at an abort. */
export async function measureCode(
  model: Model,
  source: Source,
  pass: ValidationPass,
  names: ReadonlySet<string>,
): Promise<Partial<Record<BuiltInMeasure, number>>> {
  const { codes } = model
  const measuresCodes = codes && (names.has('codesUsed') || names.has('codePerplexity'))
  const use = measuresCodes ? useOf(await countCodes(codes, source, pass)) : null
  return {
    ...(names.has('activeUnits') && { activeUnits: activeUnits(await meansOf(model, source, pass), source.count) }),
    ...(use && { codesUsed: use.used, codePerplexity: use.perplexity }),
  }
}

/** The posteriors' means, one after the other. */
async function meansOf(model: Model, source: Source, { signal = null, ...pass }: ValidationPass): Promise<Float32Array> {
  const size = sizeOf(model.latentShape)
  const means = new Float32Array(source.count * size)
  let taken = 0
  const encode = (values: BatchValues) => withTensors(values, source, ({ input, labels }) => model.encode(input, labels))
  const batches = readBatches(source, { order: inOrder(source.count), ...pass })
  for await (const mean of walk(batches, encode, signal)) {
    try {
      means.set(await mean.data(), taken)
      taken += mean.size
    } finally {
      mean.dispose()
    }
  }
  return means
}
