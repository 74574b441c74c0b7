import { checkFields, formatShape, type NumberArray, refuse, sizeOf } from '@sandglass/base'
import { encode } from 'fast-png'
import { type Bits, emptyRaster, whitest } from './raster.js'

export interface PngOptions {
  /** How many bits a channel has: 8 tell 256 levels apart, 16 tell 65,536. Default 8. */
  bits?: Bits
}

/**
 * An image as a PNG file, pixel for pixel. Equal values give equal bytes.
 *
 * @param image `[height, width, channels]`, of 1 or 3 channels; what leaves [0, 1] is clipped, and rounded to the nearest level
 * @throws InvalidArgumentError if it is no such image, or an option is wrong
 *
 * @example
 * await writeFile('clean.png', encodePng(image, { bits: 16 }))
 */
export function encodePng(image: NumberArray, options: PngOptions = {}): Uint8Array {
  checkFields('encodePng', options, ['bits'])
  const { bits = 8 } = options
  if (bits !== 8 && bits !== 16) refuse('encodePng', 'bits', '8 or 16', bits, 'Leave it out for 8.')
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
  const data = emptyRaster(bits, values.length)
  const white = whitest(bits)
  // What is no number becomes black.
  for (let i = 0; i < data.length; i++) data[i] = Math.round(white * Math.min(1, Math.max(0, values[i] as number))) || 0
  return encode({ width, height, channels, depth: bits, data })
}
