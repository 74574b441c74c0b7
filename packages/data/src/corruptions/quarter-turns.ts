import { type Corruption, checkFields, refuse } from '@sandglass/base'

export interface QuarterTurnsOptions {
  /** How many channels a pixel has. Default 1. */
  channels?: number
}

/**
 * Random rotation of a square image, `[side, side, channels]`, by 0, 90, 180 or 270 degrees, each as probable as the others. A model that is to put
 * it upright again has a reason to learn what normal images look like, if they have an up and a down, where a plain
 * autoencoder may learn to copy (Ye et al., "Attribute restoration framework for anomaly detection", 2020).
 *
 * @throws InvalidArgumentError if `channels` is no whole number of at least 1; what trains or evaluates with it refuses other images
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
    misfit: ([height, width, depth, ...rest]) =>
      height === width && depth === channels && rest.length === 0
        ? null
        : {
            constraint: `one for examples that are not square images of ${channels === 1 ? 'one channel' : `${channels} channels`}`,
            cure: 'Give as many channels as a pixel has; images that are not square can not be turned.',
          },
    apply(clean, stream, into) {
      const side = Math.sqrt(clean.length / channels)
      if (!Number.isInteger(side)) throw new RangeError(`${clean.length} values are no square image of ${channels} channels.`)
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
