import type { NumberArray } from '@sandglass/base'
import { cast } from '@tensorflow/tfjs-core'
import type { Model } from '../models/model.js'
import { codesOf } from './encode.js'
import { codesSource, type Labels } from './inputs.js'
import { mapBatches } from './map-batches.js'

interface DecodePass {
  readonly batchSize: number
  readonly signal: AbortSignal | null
  readonly labels: Labels | null
}

/** What a decoder makes of codes, `[count, …latentShape]`. */
export function decodeAll(
  caller: string,
  model: Model,
  codes: NumberArray,
  { labels, ...bounds }: DecodePass,
): Promise<NumberArray> {
  const { latentShape, inputShape, classes } = model
  const source = codesSource(caller, { shape: latentShape, classes }, codes, labels)
  return mapBatches(source, inputShape, { ...bounds, noise: null }, ({ input, labels }) => model.decode(input, labels))
}

/** What a discrete model's decoder makes of the codebook entries that `numbers`, `[count, …codes.shape]`, name. */
export function decodeNumbers(
  caller: string,
  model: Model,
  numbers: NumberArray,
  { labels, ...bounds }: DecodePass,
): Promise<NumberArray> {
  const codes = codesOf(caller, model)
  const { inputShape, classes } = model
  const source = codesSource(caller, { shape: codes.shape, classes }, numbers, labels)
  return mapBatches(source, inputShape, { ...bounds, noise: null }, ({ input, labels }) =>
    model.decode(codes.latent(cast(input, 'int32')), labels),
  )
}
