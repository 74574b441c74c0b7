import { InvalidFileError } from '@sandglass/base'

export type ImageFormat = 'png' | 'jpeg' | 'webp'

/** What an image's first bytes say of it, before any of it is unpacked. */
export interface ImageHeader {
  readonly format: ImageFormat
  readonly height: number
  readonly width: number
  /** Whether it has one channel, as far as its header says so. */
  readonly isGrey: boolean
}

/** The endings of files that are taken for images. */
export const imageEndings = /\.(png|jpe?g|webp)$/i

/**
 * Reads an image's size from its header.
 *
 * @throws InvalidFileError if it is none of the three formats, or ends within its header
 */
export function imageHeader(bytes: Uint8Array, file: string): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const header = pngHeader(bytes, view) ?? jpegHeader(view) ?? webpHeader(bytes, view)
  if (header === null)
    throw new InvalidFileError(file, 'it is no PNG, JPEG or WebP image, or was cut short.', {
      offset: 0,
      cure: 'Give an image of one of these formats.',
    })
  if (header.height < 1 || header.width < 1)
    throw new InvalidFileError(file, `it claims to be ${header.height} × ${header.width} pixels.`, {
      cure: 'Save the image again.',
    })
  return header
}

function pngHeader(bytes: Uint8Array, view: DataView): ImageHeader | null {
  if (view.byteLength < 33 || view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return null
  const kind = bytes[25]
  return { format: 'png', width: view.getUint32(16), height: view.getUint32(20), isGrey: kind === 0 || kind === 4 }
}

/** Goes from marker to marker to the one that begins a frame (ITU T.81, B.2.2). */
function jpegHeader(view: DataView): ImageHeader | null {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null
  for (let at = 2; at + 10 <= view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return null
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      at++
      continue
    }
    // Frames of any kind; the three that are left out define tables.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { format: 'jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7), isGrey: view.getUint8(at + 9) === 1 }
    at += 2 + view.getUint16(at + 2)
  }
  return null
}

function webpHeader(bytes: Uint8Array, view: DataView): ImageHeader | null {
  const textAt = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4))
  if (view.byteLength < 30 || textAt(0) !== 'RIFF' || textAt(8) !== 'WEBP') return null
  const kind = textAt(12)
  const size = { format: 'webp', isGrey: false } as const
  const bits24 = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16)
  if (kind === 'VP8X') return { ...size, width: bits24(24) + 1, height: bits24(27) + 1 }
  if (kind === 'VP8 ') return { ...size, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  if (kind !== 'VP8L') return null
  const bits = view.getUint32(21, true)
  return { ...size, width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
}
