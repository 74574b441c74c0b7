import { convertIndexedToRgb, decode } from 'fast-png'
import { Unzlib } from 'fflate'
import { type Raster, rasterOf } from './raster.js'

/** What a decoder needs; the rest can hide bombs of its own, such as packed colour profiles. */
const needed: readonly string[] = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']

/** Deflate packs up to 1,032 bytes into one; what can't unpack to more than this is not looked at twice. */
const harmless = 2 ** 26 / 1032

/** @throws Error whose message says what is wrong with it */
export function decodePng(bytes: Uint8Array, channels: 1 | 3): Raster {
  const stripped = strip(bytes)
  const image = decode(stripped, { checkCrc: true })
  const { width, height, depth } = image
  if (image.palette) {
    const found = image.palette[0]?.length ?? 0
    return rasterOf(width, height, found, convertIndexedToRgb(image), channels)
  }
  if (depth === 16) return rasterOf(width, height, image.channels, image.data, channels, 16)
  return rasterOf(width, height, image.channels, bytesOf(image.data, width, height, image.channels, depth), channels)
}

/** The chunks that are needed, once it is certain that their data unpack to no more than the image has. */
function strip(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kept = [bytes.subarray(0, 8)]
  const data: Uint8Array[] = []
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw new Error('it ends early')
    const length = view.getUint32(at)
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const next = at + 12 + length
    if (next > bytes.length) throw new Error('it ends early')
    if (needed.includes(type)) kept.push(bytes.subarray(at, next))
    if (type === 'IDAT') data.push(bytes.subarray(at + 8, at + 8 + length))
    if (type === 'IEND') break
    at = next
  }
  if (data.reduce((sum, { length }) => sum + length, 0) > harmless) checkUnpacked(data, unpackedSize(view))
  const size = kept.reduce((sum, { length }) => sum + length, 0)
  const stripped = new Uint8Array(size)
  let at = 0
  for (const chunk of kept) {
    stripped.set(chunk, at)
    at += chunk.length
  }
  return stripped
}

/** At most: each line has a byte for its filter; interlaced images have up to twice as many lines. */
function unpackedSize(view: DataView): number {
  const [width, height, depth, kind] = [view.getUint32(16), view.getUint32(20), view.getUint8(24), view.getUint8(25)]
  const channels = [1, 0, 3, 1, 2, 0, 4][kind] ?? 4
  return 2 * height * (Math.ceil((width * channels * depth) / 8) + 8)
}

/** Unpacks without keeping anything, and stops where it is too much. */
function checkUnpacked(data: readonly Uint8Array[], most: number): void {
  let size = 0
  const unpacker = new Unzlib((chunk) => {
    size += chunk.length
    if (size > most) throw new Error(`its data unpack to more than the ${most} bytes that its size makes`)
  })
  const slice = 2 ** 16
  for (const chunk of data) for (let at = 0; at < chunk.length; at += slice) unpacker.push(chunk.subarray(at, at + slice), false)
}

/** Values of 8 bits of such as have no more: fewer bits are spread over the whole range, as the format has it. */
function bytesOf(data: ArrayLike<number>, width: number, height: number, channels: number, depth: number): ArrayLike<number> {
  if (depth === 8) return data
  const line = Math.ceil((width * channels * depth) / 8)
  const most = 2 ** depth - 1
  const values = new Uint8Array(width * height * channels)
  for (let i = 0; i < values.length; i++) {
    const bit = (i % (width * channels)) * depth
    const byte = data[Math.floor(i / (width * channels)) * line + (bit >> 3)] as number
    values[i] = (((byte >> (8 - depth - (bit & 7))) & most) * 255) / most
  }
  return values
}
