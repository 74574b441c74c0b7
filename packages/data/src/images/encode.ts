import { formatShape, type NumberArray, refuse, sizeOf } from '@sandglass/base'
import { encode } from 'fast-png'

/**
 * An image as a PNG file of 8 bits a channel, pixel for pixel. Equal values give equal bytes.
 *
 * @param image `[height, width, channels]`, of 1 or 3 channels; what leaves [0, 1] is clipped, and rounded to the nearest of 256 levels
 * @throws InvalidArgumentError if it is no such image
 *
 * @example
 * await writeFile('clean.png', encodePng(image))
 */
export function encodePng(image: NumberArray): Uint8Array {
  const { values, shape } = image
  const [height = 0, width = 0, channels = 0] = shape
  if (shape.length !== 3 || (channels !== 1 && channels !== 3) || values.length !== sizeOf(shape) || values.length === 0)
    refuse(
      'encodePng',
      'image',
      '[height, width, channels] of 1 or 3 channels, and as many values',
      formatShape(shape),
      'Convert it to grey or to three colours.',
    )
  // An array of bytes clamps and rounds; what is no number becomes black.
  const data = Uint8Array.from(Uint8ClampedArray.from(values, (value) => value * 255))
  return encode({ width, height, channels, depth: 8, data })
}
