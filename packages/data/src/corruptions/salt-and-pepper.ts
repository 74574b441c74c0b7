import { type Corruption, checkFields } from '@sandglass/base'
import { checkProbability, checkRange, type Range } from './checks.js'

export interface SaltAndPepperOptions {
  /** That a value is hit, from 0 to 1. */
  probability: number
  /** What pepper and salt are. Default `[0, 1]`, black and white. */
  extremes?: Range
}

/**
 * Replaces each value, with the given probability, by the lower or the higher extreme, both equally likely.
 *
 * @throws InvalidArgumentError
 */
export function saltAndPepper(options: SaltAndPepperOptions): Corruption {
  checkFields('saltAndPepper', options, ['probability', 'extremes'])
  const { probability, extremes = [0, 1] } = options
  checkProbability('saltAndPepper', probability)
  checkRange('saltAndPepper', 'extremes', extremes, 'Give [0, 1] for images.')
  const [pepper, salt] = extremes
  return {
    config: { type: 'salt-and-pepper', probability, extremes: [pepper, salt] },
    rangeOf: (range) => range && [Math.min(range[0], pepper), Math.max(range[1], salt)],
    apply(clean, stream, into) {
      for (let i = 0; i < clean.length; i++) {
        const chance = stream.uniform()
        into[i] = chance >= probability ? (clean[i] as number) : 2 * chance < probability ? pepper : salt
      }
    },
  }
}
