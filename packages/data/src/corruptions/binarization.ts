import { type Corruption, checkFields, refuse } from '@sandglass/base'

export interface BinarizationOptions {
  /** From which value on a pixel is 1. Default null: it is 1 with its own value as the probability. */
  threshold?: number | null
}

/**
 * Makes grey levels in [0, 1] black and white: by chance, each pixel being 1 as often as it is bright
 * (Salakhutdinov and Murray, "On the quantitative analysis of deep belief networks", 2008), or by a threshold.
 * As a model of such data is to learn them, train with `corruptedTargets: true`; drawn in every epoch it
 * is called dynamic binarisation.
 *
 * @throws InvalidArgumentError if the threshold is no number in [0, 1]
 */
export function binarization(options: BinarizationOptions = {}): Corruption {
  checkFields('binarization', options, ['threshold'])
  const { threshold = null } = options
  if (threshold !== null && !(threshold >= 0 && threshold <= 1))
    refuse('binarization', 'threshold', 'a number from 0 to 1, or null', threshold, 'Leave it out to draw by chance.')
  return {
    config: { type: 'binarization', threshold },
    rangeOf: () => [0, 1],
    apply(clean, stream, into) {
      for (let i = 0; i < clean.length; i++) {
        const value = clean[i] as number
        into[i] = Number(threshold === null ? stream.uniform() < value : value >= threshold)
      }
    },
  }
}
