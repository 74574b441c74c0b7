import { type Corruption, checkFields } from '@sandglass/base'
import { checkClip, checkDeviation, type Range } from './checks.js'
import { clipValues } from './clip.js'

export interface SpeckleOptions {
  /** Of the noise, as a share of the value that it is put on; at least 0. */
  standardDeviation: number
  /** The range that noisy values are brought back into, `[0, 1]` for images; null keeps them. Default null. */
  clip?: Range | null
}

/**
 * Multiplies each value by independent normal noise around 1, as radar and ultrasound do: clip(x · (1 + σ·N(0, 1))).
 *
 * @throws InvalidArgumentError
 */
export function speckle(options: SpeckleOptions): Corruption {
  checkFields('speckle', options, ['standardDeviation', 'clip'])
  const { standardDeviation, clip = null } = options
  checkDeviation('speckle', standardDeviation)
  checkClip('speckle', clip)
  return {
    config: { type: 'speckle', standardDeviation, clip: clip && [...clip] },
    rangeOf: () => clip,
    apply(clean, stream, into) {
      for (let i = 0; i < clean.length; i++) into[i] = (clean[i] as number) * (1 + standardDeviation * stream.normal())
      if (clip !== null) clipValues(into, clean.length, clip)
    },
  }
}
