import { type Corruption, type Examples, sizeOf } from '@sandglass/base'
import { corruptBatch } from '../batches/noise.js'
import { heldOutNoise } from '../evaluation/options.js'

/**
 * The noisy examples that `evaluate` and `reconstruct` put into a model with the same corruption and
 * seed: to show beside what the model makes of them. Nothing is copied; noise is drawn as they are read.
 *
 * @param seed what the noise is drawn from; default 0
 */
export function corrupted(examples: Examples, corruption: Corruption, seed = 0): Examples {
  const { range: _, ...rest } = examples
  const range = corruption.rangeOf(examples.range ?? null)
  const close = examples.close?.bind(examples)
  const noise = heldOutNoise(corruption, seed)
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
