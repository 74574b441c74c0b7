import { type Corruption, checkExamples, type Examples, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { corruptBatch } from '../batches/noise.js'
import { corruption, seed } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import { heldOutNoise } from '../evaluation/options.js'

const corruptedSchema = v.strictObject({
  corruption: v.pipe(corruption(), v.description('How the examples are spoilt.')),
  seed: v.optional(seed('What the noise is drawn from.'), 0),
})

export interface CorruptedOptions {
  /** How the examples are spoilt. */
  readonly corruption: Corruption
  /** What the noise is drawn from. Default 0. */
  readonly seed?: number | undefined
}

/**
 * The noisy examples that `evaluate` and `reconstruct` put into a model with the same options: to
 * show beside what the model makes of them. Nothing is copied; noise is drawn as they are read.
 *
 * @throws InvalidArgumentError if an option is wrong, or examples of this shape can't be spoilt so
 */
export function corrupted(examples: Examples, options: CorruptedOptions): Examples {
  const { corruption, seed } = parse('corrupted', corruptedSchema, options)
  checkExamples('corrupted', 'examples', examples)
  const { range: _, ...rest } = examples
  const range = corruption.rangeOf(examples.range ?? null)
  const close = examples.close?.bind(examples)
  const noise = heldOutNoise({ caller: 'corrupted', shape: examples.shape }, corruption, seed)
  return {
    ...rest,
    ...(range && { range }),
    ...(close && { close }),
    async read(indices, into) {
      await examples.read(indices, into)
      const values = into.subarray(0, indices.length * sizeOf(examples.shape))
      corruptBatch(noise, values, indices, values)
    },
  }
}
