import { type Corruption, checkFields, refuse } from '@sandglass/base'

export interface QuarterTurnsOptions {
  /** How many channels a pixel has. Default 1. */
  channels?: number
}

/**
 * Turns a square image, `[side, side, channels]`, by 0, 90, 180 or 270 degrees, each as probable as the others. To put it upright again a
 * model must know what it sees: of images that have an up and a down it so learns what is normal, where a plain autoencoder
 * learns to copy (Ye et al., "Attribute restoration framework for anomaly detection", 2020).
 *
 * @throws InvalidArgumentError if `channels` is no whole number of at least 1, and when it is applied to what is no square image
 *
 * @example
 * await fit(model, images, { corruption: compose([quarterTurns(), gaussian({ standardDeviation: 0.3 })]), epochs: 40 })
 */
export function quarterTurns(options: QuarterTurnsOptions = {}): Corruption {
  checkFields('quarterTurns', options, ['channels'])
  const { channels = 1 } = options
  if (!Number.isSafeInteger(channels) || channels < 1)
    refuse('quarterTurns', 'channels', 'a whole number of at least 1', channels, 'Leave it out for grey images.')
  return {
    config: { type: 'quarter-turns', channels },
    rangeOf: (range) => range,
    apply(clean, stream, into) {
      const side = Math.sqrt(clean.length / channels)
      if (!Number.isInteger(side))
        refuse(
          'quarterTurns',
          'channels',
          `one that makes ${clean.length} values a square image`,
          channels,
          'Give as many as a pixel has; images that are not square can not be turned.',
        )
      const source = into === clean ? clean.slice() : clean
      // A step to the right and a step down in what is read, and where that begins: one of the four corners.
      const last = side - 1
      const [start, right, down] = [
        [0, 1, side],
        [last, side, -1],
        [last * side + last, -1, -side],
        [last * side, -side, 1],
      ][Math.floor(4 * stream.uniform())] as [number, number, number]
      for (let to = 0, y = 0; y < side; y++)
        for (let x = 0; x < side; x++) {
          const from = (start + x * right + y * down) * channels
          for (let channel = 0; channel < channels; channel++) into[to++] = source[from + channel] as number
        }
    },
  }
}
