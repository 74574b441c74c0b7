import { describe, InvalidFileError, parseJson, refuse, sizeOf } from '@sandglass/base'
import { checksumKey, checksumPosition, crc32, noChecksum } from './checksum.js'
import { fromHalf } from './half.js'
import { bytesOf, maximumHeaderLength, metadataKey, type StoredTensor, type StoredType, type TensorFile } from './types.js'

/**
 * Reads a safetensors file, trusting nothing in it: every length is checked against the bytes that
 * are there before anything is allocated.
 *
 * A name that stands twice in the header is caught by what it leaves behind, bytes without an owner. A
 * file that `writeSafetensors` made carries a checksum, which is compared and left out of what is
 * returned; others are read without one.
 *
 * @param file the file's name, for messages
 * @throws InvalidArgumentError if it is given no bytes
 * @throws InvalidFileError if it isn't a whole and sound safetensors file of types F64, F32, F16, I32, I8 or U8
 */
export function readSafetensors(bytes: Uint8Array, file = 'safetensors data'): TensorFile {
  if (!(bytes instanceof Uint8Array))
    refuse('readSafetensors', 'bytes', 'a Uint8Array', bytes, 'Read the file first; of an ArrayBuffer make new Uint8Array(buffer).')
  const { header, start } = readHeader(bytes, file)
  const { [metadataKey]: texts, ...entries } = header
  const { [checksumKey]: checksum, ...metadata } = readMetadata(texts, file)
  if (checksum !== undefined) checkSum(bytes, start, checksum, file)
  const spans = Object.entries(entries).map(([name, entry]) => readSpan(name, entry, file))
  checkSpans(spans, bytes.length - start, start, file)
  const tensors = new Map<string, StoredTensor>()
  // A copy of its own; `slice` would give a Node Buffer's whole memory.
  for (const { name, type, shape, begin, end } of spans)
    tensors.set(name, { shape, values: decode(type, new Uint8Array(bytes.subarray(start + begin, start + end)).buffer) })
  return { tensors, metadata }
}

interface Span {
  readonly name: string
  readonly type: StoredType
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

function fail(file: string, reason: string, offset?: number): never {
  throw new InvalidFileError(file, reason, {
    cure: 'Save or fetch the file again.',
    ...(offset !== undefined && { offset }),
  })
}

function readHeader(bytes: Uint8Array, file: string): { header: Record<string, unknown>; start: number } {
  if (bytes.length < 8) fail(file, `it ends after ${bytes.length} bytes, before the length of its header.`, bytes.length)
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true)
  if (length > BigInt(maximumHeaderLength))
    fail(file, `it claims a header of ${length} bytes, more than ${maximumHeaderLength}.`, 0)
  const start = 8 + Number(length)
  if (start > bytes.length) fail(file, `it claims a header of ${length} bytes, but ends after ${bytes.length}.`, 0)
  if (bytes[8] !== 0x7b) fail(file, 'its header does not begin with {.', 8)
  let header: unknown
  try {
    header = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, start)), file)
  } catch {
    fail(file, 'its header is not JSON.', 8)
  }
  return { header: header as Record<string, unknown>, start }
}

/** Compares the checksum with that of the file in which it stands as zeros. */
function checkSum(bytes: Uint8Array, start: number, checksum: string, file: string): void {
  const position = checksumPosition(bytes.subarray(8, start))
  const digits = 8 + position
  const zeros = new TextEncoder().encode(noChecksum)
  const actual = position < 0 ? 'none' : crc32(bytes.subarray(0, digits), zeros, bytes.subarray(digits + zeros.length))
  if (actual !== checksum) fail(file, `it is damaged, or was edited: its checksum is ${actual}, not ${describe(checksum)}.`)
}

function readMetadata(texts: unknown, file: string): Record<string, string> {
  if (texts === undefined) return {}
  if (!isRecord(texts)) fail(file, `its metadata must be an object, got ${describe(texts)}.`)
  for (const [key, text] of Object.entries(texts))
    if (typeof text !== 'string') fail(file, `its metadata's ${describe(key)} must be a text, got ${describe(text)}.`)
  return texts as Record<string, string>
}

function readSpan(name: string, entry: unknown, file: string): Span {
  const title = `tensor ${describe(name)}`
  if (!isRecord(entry)) fail(file, `${title} must be an object, got ${describe(entry)}.`)
  const { dtype, shape, data_offsets: offsets } = entry
  if (typeof dtype !== 'string' || !Object.hasOwn(bytesOf, dtype))
    fail(file, `${title} has type ${describe(dtype)}, not one of ${Object.keys(bytesOf).join(', ')}.`)
  const type = dtype as StoredType
  if (!isCounts(shape)) fail(file, `${title} has shape ${describe(shape)}, not a list of lengths.`)
  if (!isCounts(offsets) || offsets.length !== 2) fail(file, `${title} has offsets ${describe(offsets)}, not two positions.`)
  const [begin, end] = offsets as [number, number]
  const size = sizeOf(shape) * bytesOf[type]
  // Past 2^53 a product is no longer exact; no such tensor fits into a file anyway.
  if (!Number.isSafeInteger(size) || end - begin !== size)
    fail(file, `${title} of shape ${describe(shape)} needs ${size} bytes, but its offsets hold ${end - begin}.`)
  return { name, type, shape, begin, end }
}

/** Tensors follow one another from the first byte after the header to the file's last. */
function checkSpans(spans: readonly Span[], available: number, start: number, file: string): void {
  let next = 0
  for (const { name, begin, end } of [...spans].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== next)
      fail(file, `tensor ${describe(name)} begins at byte ${begin} of the values, where ${next} should be.`, start + next)
    next = end
  }
  if (next > available) fail(file, `it is cut off: its tensors need ${next} bytes, ${available} are there.`, start + available)
  if (next < available) fail(file, `${available - next} bytes at its end belong to no tensor.`, start + next)
}

/** Every platform that runs JavaScript is little-endian, as the format is. */
function decode(type: StoredType, buffer: ArrayBuffer): StoredTensor['values'] {
  switch (type) {
    case 'F64':
      return new Float64Array(buffer)
    case 'F32':
      return new Float32Array(buffer)
    case 'F16':
      return Float32Array.from(new Uint16Array(buffer), fromHalf)
    case 'I32':
      return new Int32Array(buffer)
    case 'I8':
      return new Int8Array(buffer)
    case 'U8':
      return new Uint8Array(buffer)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0)
}
