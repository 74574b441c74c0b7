import { type Corruption, checkFields, refuse } from '@sandglass/base'
import { checkProbability } from './checks.js'

export interface MaskingOptions {
  /** That a value is masked, from 0 to 1. */
  probability: number
  /** What masked values become. Default 0. */
  value?: number
}

/**
 * Puts each value, with the given probability, to a fixed one: the corruption of the first denoising
 * autoencoders (Vincent et al., 2008).
 */
export function masking(options: MaskingOptions): Corruption {
  checkFields('masking', options, ['probability', 'value'])
  const { probability, value = 0 } = options
  checkProbability('masking', probability)
  if (!Number.isFinite(value)) refuse('masking', 'value', 'a number', value, 'Leave it out for 0.')
  return {
    config: { type: 'masking', probability, value },
    rangeOf: (range) => range && [Math.min(range[0], value), Math.max(range[1], value)],
    apply(clean, stream, into) {
      for (let i = 0; i < clean.length; i++) into[i] = stream.uniform() < probability ? value : (clean[i] as number)
    },
  }
}
