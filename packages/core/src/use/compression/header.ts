import { InvalidDataError, type Shape, sizeOf } from '@sandglass/base'
import { crc32 } from '../../persistence/safetensors/checksum.js'
import { mostSymbols } from './adaptive-counts.js'

/** How the numbers of one dimension are cut into steps. */
export interface Dimension {
  readonly mean: number
  readonly step: number
  /** Steps from the mean to the least number. */
  readonly first: number
  /** How many different counts of steps there may be. */
  readonly symbols: number
}

/** What stands before the stream: all that is needed to read it. */
export interface Header {
  readonly shape: Shape
  readonly dimensions: readonly Dimension[]
}

/** "SGCODES" and a version. */
const magic = Uint8Array.from([0x53, 0x47, 0x43, 0x4f, 0x44, 0x45, 0x53, 1])
const bytesPerDimension = 16
/** A gigabyte of them: what always is the same takes no room in the stream, whose length therefore bounds nothing. */
const mostValues = 2 ** 28

/** Magic, checksum, the number of axes, the axes, the dimensions. */
export function headerBytes({ shape, dimensions }: Header): number {
  return magic.length + 8 + 4 * shape.length + bytesPerDimension * dimensions.length
}

/** The header and the stream behind it, with a checksum of both. */
export function writeHeader(header: Header, stream: Uint8Array): Uint8Array<ArrayBuffer> {
  const { shape, dimensions } = header
  const bytes = new Uint8Array(headerBytes(header) + stream.length)
  const view = new DataView(bytes.buffer)
  bytes.set(magic)
  let place = magic.length + 4
  const next = () => {
    place += 4
    return place - 4
  }
  view.setUint32(next(), shape.length, true)
  for (const length of shape) view.setUint32(next(), length, true)
  for (const { mean, step, first, symbols } of dimensions) {
    view.setFloat32(next(), mean, true)
    view.setFloat32(next(), step, true)
    view.setInt32(next(), first, true)
    view.setUint32(next(), symbols, true)
  }
  bytes.set(stream, place)
  view.setUint32(magic.length, checksumOf(bytes), true)
  return bytes
}

/** @throws InvalidDataError if it is no such header, or not all is there as it was written */
export function readHeader(caller: string, bytes: Uint8Array): Header {
  const fail = (what: string): never => {
    throw new InvalidDataError(`${caller}: these are no codes that compressCodes wrote: ${what}.`, {
      cure: 'Give its bytes as they are, or compress the codes anew.',
    })
  }
  if (!(bytes instanceof Uint8Array) || bytes.length < magic.length + 8 || magic.some((byte, i) => bytes[i] !== byte))
    return fail('they begin otherwise')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(magic.length, true) !== checksumOf(bytes)) return fail('their checksum is another')
  let place = magic.length + 4
  const next = () => {
    place += 4
    return place - 4
  }
  const rank = view.getUint32(next(), true)
  if (rank < 1 || place + 4 * rank > bytes.length) return fail('they end too early')
  const shape = Array.from({ length: rank }, () => view.getUint32(next(), true))
  const size = sizeOf(shape.slice(1))
  if (!(sizeOf(shape) <= mostValues)) return fail(`they say that they are of more than ${mostValues} numbers`)
  if (size < 1 || place + bytesPerDimension * size > bytes.length) return fail('they end too early')
  const dimensions = Array.from({ length: size }, (): Dimension => {
    const [mean, step] = [view.getFloat32(next(), true), view.getFloat32(next(), true)]
    return { mean, step, first: view.getInt32(next(), true), symbols: view.getUint32(next(), true) }
  })
  if (dimensions.some(({ symbols }) => symbols < 1 || symbols > mostSymbols)) return fail('a dimension has impossible steps')
  return { shape, dimensions }
}

/** Of all but the checksum itself. */
function checksumOf(bytes: Uint8Array): number {
  return Number.parseInt(crc32(bytes.subarray(0, magic.length), bytes.subarray(magic.length + 4)), 16)
}
