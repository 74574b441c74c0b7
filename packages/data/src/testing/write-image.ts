import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { deflateSync } from 'node:zlib'
import encodeJpegImage, { init as initJpeg } from '@jsquash/jpeg/encode.js'
import encodeWebpImage, { init as initWebp } from '@jsquash/webp/encode.js'
import { crc32 } from '../zip/crc32.js'
import { joined } from './write-idx.js'

/** A PNG file of any depth and kind from its lines, each without its filter's byte; or from whatever is packed in it. */
export function writePng(
  { width, height, depth, kind }: { width: number; height: number; depth: number; kind: number },
  lines: readonly (readonly number[])[] | Uint8Array,
  extra: readonly (readonly [type: string, data: Uint8Array])[] = [],
): Uint8Array {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([depth, kind, 0, 0, 0], 8)
  const data = new Uint8Array(
    deflateSync(lines instanceof Uint8Array ? lines : Uint8Array.from(lines.flatMap((line) => [0, ...line]))),
  )
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
  return joined(
    signature,
    chunk('IHDR', header),
    ...extra.map(([type, data]) => chunk(type, data)),
    chunk('IDAT', data),
    chunk('IEND', new Uint8Array()),
  )
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = joined(new Uint8Array(4), new TextEncoder().encode(type), data, new Uint8Array(4))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(4, bytes.length - 4)))
  return bytes
}

/** A grey PNG file. */
export function greyPng(height: number, width: number, at: (row: number, column: number) => number): Uint8Array {
  const lines = Array.from({ length: height }, (_, row) => Array.from({ length: width }, (_, column) => at(row, column)))
  return writePng({ width, height, depth: 8, kind: 0 }, lines)
}

type Color = readonly [red: number, green: number, blue: number]

/** An image of opaque colours in either format, as near to them as the format comes. */
export async function writeWith(
  format: 'jpeg' | 'webp',
  height: number,
  width: number,
  at: (row: number, column: number) => Color,
): Promise<Uint8Array> {
  const data = new Uint8ClampedArray(4 * height * width)
  for (let i = 0; i < height * width; i++) data.set([...at(Math.floor(i / width), i % width), 255], 4 * i)
  const image = { width, height, data } as unknown as ImageData
  if (format === 'jpeg') {
    await initOf(initJpeg, '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm')
    return new Uint8Array(await encodeJpegImage(image, { quality: 100, auto_subsample: false, chroma_subsample: 1 }))
  }
  await initOf(initWebp, '@jsquash/webp/codec/enc/webp_enc.wasm')
  return new Uint8Array(await encodeWebpImage(image, { lossless: 1, exact: 1 }))
}

function initOf(init: (module: never) => Promise<unknown>, file: string): Promise<unknown> {
  return init(new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve(file))) as never)
}
