import decodeJpegImage, { init as initJpeg } from '@jsquash/jpeg/decode.js'
import decodeWebpImage, { init as initWebp } from '@jsquash/webp/decode.js'
import { builtin } from '../image-sets/builtin.js'
import { type Raster, rasterOf } from './raster.js'

/** A decoder that was compiled to WebAssembly, and how it is made ready. */
interface Decoder {
  readonly file: string
  readonly init: (module: WebAssembly.Module | undefined, overrides: Overrides) => Promise<void>
  readonly decode: (bytes: ArrayBuffer) => Promise<{ width: number; height: number; data: ArrayLike<number> }>
  /** Compiled once, whatever comes of the instances. */
  module: WebAssembly.Module | undefined
  isReady: boolean
  /** What it complained of. */
  complaints: string[]
}

interface Overrides {
  printErr(text: string): void
  print(text: string): void
}

const jpeg: Decoder = {
  file: '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  init: initJpeg as unknown as Decoder['init'],
  // As the camera was held.
  decode: (bytes) => decodeJpegImage(bytes, { preserveOrientation: true }),
  module: undefined,
  isReady: false,
  complaints: [],
}

const webp: Decoder = {
  file: '@jsquash/webp/codec/dec/webp_dec.wasm',
  init: initWebp as unknown as Decoder['init'],
  decode: decodeWebpImage,
  module: undefined,
  isReady: false,
  complaints: [],
}

/** @throws Error whose message says what is wrong with it */
export function decodeJpeg(bytes: Uint8Array, channels: 1 | 3): Promise<Raster> {
  return decodeWith(jpeg, bytes, channels)
}

/** @throws Error whose message says what is wrong with it */
export function decodeWebp(bytes: Uint8Array, channels: 1 | 3): Promise<Raster> {
  return decodeWith(webp, bytes, channels)
}

async function decodeWith(decoder: Decoder, bytes: Uint8Array, channels: 1 | 3): Promise<Raster> {
  if (!decoder.isReady) await makeReady(decoder)
  decoder.complaints = []
  const { width, height, data } = await decoder.decode(bytes.slice().buffer).catch(() => {
    // What an instance is like that has thrown, nobody knows: the next image gets a new one.
    decoder.isReady = false
    throw new Error(decoder.complaints[0] ?? 'it is damaged')
  })
  const early = decoder.complaints.find((complaint) => /premature end/i.test(complaint))
  if (early !== undefined) throw new Error('it ends early')
  return rasterOf(width, height, 4, data, channels)
}

async function makeReady(decoder: Decoder): Promise<void> {
  const complain = (text: string): void => void decoder.complaints.push(text)
  // In browsers the decoder fetches its own file, which bundlers find.
  decoder.module ??= await compiled(decoder.file)
  await decoder.init(decoder.module, { print: complain, printErr: complain })
  decoder.isReady = true
}

async function compiled(file: string): Promise<WebAssembly.Module | undefined> {
  const fs = builtin('node:fs')
  const node = builtin('node:module')
  if (fs === null || node === null) return undefined
  return new WebAssembly.Module(await fs.promises.readFile(node.createRequire(import.meta.url).resolve(file)))
}
