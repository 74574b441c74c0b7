import { encode } from 'fast-png'
import type { Bitmap } from '../scene/scene.js'

/** The bytes of a PNG file. Equal pixels give equal bytes. */
export function encodePng({ width, height, channels, pixels }: Bitmap): Uint8Array {
  return encode({ width, height, channels, depth: 8, data: Uint8Array.from(pixels) }, { zlib: { level: 9 } })
}

/** The PNG as an address that holds the file itself. */
export function toDataUri(bitmap: Bitmap): string {
  const characters = Array.from(encodePng(bitmap), (byte) => String.fromCharCode(byte))
  return `data:image/png;base64,${btoa(characters.join(''))}`
}
