import { InvalidFileError } from '@sandglass/base'
import { decodeJpeg, decodeWebp } from './compiled.js'
import { imageHeader } from './format.js'
import { decodePng } from './png.js'
import type { Raster } from './raster.js'

/** More than cameras have; a file that claims more is refused before anything is unpacked. */
export const usualPixels = 2 ** 26

/**
 * Decodes a PNG, JPEG or WebP image: upright as its camera was held, on black where it is transparent.
 *
 * @param channels 1 for grey, 3 for red, green and blue; null for what the file has
 * @throws InvalidFileError if it is none of these, damaged, cut short or larger than accepted
 */
export async function decodeImage(
  bytes: Uint8Array,
  file: string,
  channels: 1 | 3 | null,
  maximumPixels = usualPixels,
): Promise<Raster> {
  const header = imageHeader(bytes, file)
  if (header.width * header.height > maximumPixels)
    throw new InvalidFileError(
      file,
      `it claims ${header.height} × ${header.width} pixels, and no more than ${maximumPixels} in all are accepted.`,
      {
        cure: 'Make it smaller, or allow a larger maximumPixels if you trust it.',
      },
    )
  const wanted = channels ?? (header.isGrey ? 1 : 3)
  try {
    if (header.format === 'png') return decodePng(bytes, wanted)
    return await (header.format === 'jpeg' ? decodeJpeg(bytes, wanted) : decodeWebp(bytes, wanted))
  } catch (cause) {
    throw new InvalidFileError(file, `it can't be decoded (${(cause as Error).message}).`, {
      cure: 'Save or fetch it again, or leave such images out: skipBad in TypeScript, --skip-bad on the command line.',
      cause,
    })
  }
}
