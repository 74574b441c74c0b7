import { type Examples, type NumberArray, refuse } from '@sandglass/base'
import { stack, type Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { seed } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import { type BoundOptions, boundSchema } from '../evaluation/options.js'
import type { Batch, Codes, Model, Posterior } from '../models/model.js'
import { inputsOf } from './inputs.js'
import { mapBatches } from './map-batches.js'
import { type Posteriors, samplePosterior } from './posterior.js'

/** What is asked of an encoder. */
export interface EncodeOptions extends BoundOptions {
  /**
   * - `mean`: each example's code; a variational model's mean. The default.
   * - `sample`: a draw from each example's posterior, for a model that has one.
   * - `posterior`: means and logarithms of variances, for a model that has one.
   * - `codes`: the numbers of codebook entries, for a discrete model.
   */
  readonly what?: 'mean' | 'sample' | 'posterior' | 'codes' | undefined
  /** What samples are drawn from. Default 0. */
  readonly seed?: number | undefined
}

const encodeSchema = v.strictObject({
  ...boundSchema.entries,
  what: v.optional(v.picklist(['mean', 'sample', 'posterior', 'codes']), 'mean'),
  seed: v.optional(seed('What samples are drawn from.'), 0),
})

/**
 * The codes of all examples.
 *
 * @param examples of the model's input shape
 * @returns `[count, …latentShape]`; for `what: 'posterior'` two such arrays; for `codes`, `[count, …codes.shape]`
 * @throws InvalidArgumentError if an option is wrong, or the model has no posterior or codes to give
 * @throws InvalidDataError if the examples don't fit the model; names the example
 */
export async function encode(
  model: Model,
  examples: Examples,
  options: EncodeOptions & { readonly what: 'posterior' },
): Promise<Posteriors>
export async function encode(
  model: Model,
  examples: Examples,
  options?: EncodeOptions & { readonly what?: 'mean' | 'sample' | 'codes' | undefined },
): Promise<NumberArray>
export async function encode(model: Model, examples: Examples, options: EncodeOptions): Promise<NumberArray | Posteriors>
export async function encode(model: Model, examples: Examples, options: EncodeOptions = {}): Promise<NumberArray | Posteriors> {
  const { what, seed, ...bounds } = parse('encode', encodeSchema, options)
  const source = inputsOf('encode', model, examples)
  const map = (shape: readonly number[], apply: (batch: Batch) => Tensor) =>
    mapBatches(source, shape, { ...bounds, noise: null }, apply)
  if (what === 'mean') return await map(model.latentShape, ({ input, labels }) => model.encode(input, labels))
  if (what === 'codes') {
    const codes = codesOf('encode', model)
    return await map(codes.shape, ({ input }) => codes.of(input))
  }
  const posterior = posteriorOf(model, what)
  // One tensor of both halves, so that each batch is encoded once.
  const halves = await map([2, ...model.latentShape], ({ input, labels }) => {
    const { mean, logVariance } = posterior(input, labels)
    return stack([mean, logVariance], 1)
  })
  const posteriors = separate(halves)
  return what === 'posterior' ? posteriors : samplePosterior(posteriors, { seed })
}

function posteriorOf(model: Model, what: string): (input: Tensor, labels?: Tensor | null) => Posterior {
  return (
    model.posterior ??
    refuse('encode', 'what', "'mean', as the model's codes have no distribution", what, 'Leave it out, or use a variational model.')
  )
}

/** @throws InvalidArgumentError if the model isn't discrete */
export function codesOf(caller: string, { codes, config }: Model): Codes {
  return (
    codes ??
    refuse(
      caller,
      'model',
      'a discrete one, whose codes are entries of a codebook',
      config.type,
      'Use a vector-quantized model, or ask for continuous codes.',
    )
  )
}

/** `[count, 2, …]` → two arrays `[count, …]` */
function separate({ values, shape: [count = 0, , ...rest] }: NumberArray): Posteriors {
  const size = values.length / count / 2
  const half = (first: number): NumberArray => {
    const part = new Float32Array(count * size)
    for (let example = 0; example < count; example++) {
      const start = (2 * example + first) * size
      part.set(values.subarray(start, start + size), example * size)
    }
    return { values: part, shape: [count, ...rest] }
  }
  return { mean: half(0), logVariance: half(1) }
}
