import { type Corruption, checkFields } from '@sandglass/base'
import { checkClip, checkDeviation, type Range } from './checks.js'
import { clipValues } from './clip.js'

export interface GaussianOptions {
  /** Of the noise, in the values' own unit; at least 0. */
  standardDeviation: number
  /** The range that noisy values are brought back into, `[0, 1]` for images; null keeps them. Default null. */
  clip?: Range | null
}

/**
 * Adds independent normal noise to each value: clip(x + σ·N(0, 1)).
 *
 * @throws InvalidArgumentError
 */
export function gaussian(options: GaussianOptions): Corruption {
  checkFields('gaussian', options, ['standardDeviation', 'clip'])
  const { standardDeviation, clip = null } = options
  checkDeviation('gaussian', standardDeviation)
  checkClip('gaussian', clip)
  return {
    config: { type: 'gaussian', standardDeviation, clip: clip && [...clip] },
    rangeOf: () => clip,
    apply(clean, stream, into) {
      for (let i = 0; i < clean.length; i++) into[i] = (clean[i] as number) + standardDeviation * stream.normal()
      if (clip !== null) clipValues(into, clean.length, clip)
    },
  }
}
