import { zlibSync } from 'fflate'
import type { Bitmap } from '../scene/scene.js'

/** PNG's number for a pixel that is grey, or of red, green and blue. */
const colorTypes = { 1: 0, 3: 2 } as const

/**
 * The bytes of a PNG file. Equal pixels give equal bytes.
 *
 * Format: https://www.w3.org/TR/png-3. Pixels go unfiltered, which suits drawings: their rows repeat each other as they are.
 */
export function encodePng({ width, height, channels, pixels }: Bitmap): Uint8Array {
  const header = new Uint8Array(13)
  const fields = new DataView(header.buffer)
  fields.setUint32(0, width)
  fields.setUint32(4, height)
  header.set([8, colorTypes[channels]], 8)
  const stride = width * channels
  // Each row begins with the number of its filter, 0 for none.
  const rows = new Uint8Array(height * (stride + 1))
  for (let row = 0, from = 0, to = 0; row < height; row++) {
    to++
    for (let i = 0; i < stride; i++) rows[to++] = pixels[from++] as number
  }
  const chunks = [chunk('IHDR', header), chunk('IDAT', zlibSync(rows, { level: 9 })), chunk('IEND', new Uint8Array())]
  return joined([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), ...chunks])
}

/** The PNG as an address that holds the file itself. */
export function toDataUri(bitmap: Bitmap): string {
  const characters = Array.from(encodePng(bitmap), (byte) => String.fromCharCode(byte))
  return `data:image/png;base64,${btoa(characters.join(''))}`
}

/** A chunk: the length of its data, its type, the data, and a checksum of both. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = joined([new Uint8Array(4), Uint8Array.from(type, (letter) => letter.charCodeAt(0)), data, new Uint8Array(4)])
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, -4)))
  return bytes
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
  return remainder
})

/** CRC-32 of ISO 3309. */
function crc32(bytes: Uint8Array): number {
  return ~bytes.reduce((crc, byte) => (crc >>> 8) ^ (crcTable[(crc ^ byte) & 255] as number), -1) >>> 0
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
