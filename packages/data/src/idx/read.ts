import { checkFields, checkSignal, formatShape, InvalidFileError, refuse, type Shape } from '@sandglass/base'
import { ByteCollector, type ByteSource, isByteSource, piecesOf } from './byte-source.js'
import { type IdxHeader, type IdxType, type IdxValues, idxTypes, parseIdxHeader, plural } from './format.js'
import { unpack } from './gunzip.js'

/** The numbers of an IDX file. */
export interface IdxArray<Type extends IdxType = IdxType> {
  readonly type: Type
  /** Lengths along each axis, outermost first: `[60000, 28, 28]` for MNIST's training images. */
  readonly shape: Shape
  /** In row-major order. Bytes may share the memory of what was read. */
  readonly values: IdxValues[Type]
}

export interface IdxOptions<Type extends IdxType = IdxType> {
  /** What messages call the file. Default `IDX data`. */
  file?: string
  /** The element type that it must have. Default: any. */
  type?: Type
  /** The shape that it must have, null where any length will do: `[null, 28, 28]`. Default: any. */
  shape?: readonly (number | null)[]
  /** The largest file to accept, unpacked, in bytes. Default 2³⁰. */
  maximumBytes?: number
  /** Stops the reading; the promise then rejects with the signal's reason. */
  signal?: AbortSignal
}

/**
 * Reads IDX, the format of MNIST's files, gzipped or not, in Node and in browsers.
 *
 * Nothing is taken on trust: no more memory is used than the file really fills, and unpacking stops
 * at the size that the header gives.
 *
 * @param source the file's bytes, or a stream of them, which is closed in any case
 * @throws InvalidArgumentError if an option is wrong, or the source isn't one
 * @throws InvalidFileError that names file, byte and reason, if it is damaged, cut short, too long,
 * or not what was expected
 */
export async function readIdx<Type extends IdxType = IdxType>(
  source: ByteSource,
  options: IdxOptions<Type> = {},
): Promise<IdxArray<Type>> {
  const { header, bytes } = await readIdxFile(source, options)
  // The header's type was held against the one asked for.
  return { type: header.type as Type, shape: header.shape, values: decode(header, bytes) as IdxValues[Type] }
}

/** The whole file as it was stored, unpacked and checked. */
export interface IdxFile {
  readonly header: IdxHeader
  readonly bytes: Uint8Array
}

/** As {@link readIdx}, but leaves the values as the file has them. */
export async function readIdxFile(source: ByteSource, options: IdxOptions = {}): Promise<IdxFile> {
  checkArguments(source, options)
  const { file: name = 'IDX data', maximumBytes = 2 ** 30, signal, ...expected } = options
  const file = new ByteCollector()
  let header: IdxHeader | null = null
  for await (const piece of unpack(piecesOf(source), name)) {
    signal?.throwIfAborted()
    file.add(piece, header?.end ?? 0)
    header ??= parseIdxHeader(file.bytes, name, expected)
    if (header === null) continue
    if (header.end > maximumBytes) throw tooLarge(name, header, maximumBytes)
    if (file.size > header.end) throw trailing(name, header)
  }
  signal?.throwIfAborted()
  if (header === null || file.size < header.end) throw truncated(name, file.size, header)
  return { header, bytes: file.bytes }
}

function checkArguments(source: ByteSource, options: IdxOptions): void {
  if (!isByteSource(source))
    refuse('readIdx', 'source', 'bytes or a stream of them', source, 'Read the file first, or give the body of a response.')
  checkFields('readIdx', options, ['file', 'type', 'shape', 'maximumBytes', 'signal'])
  const { type, shape, maximumBytes = 1, signal } = options
  const types = Object.keys(idxTypes)
  if (type !== undefined && !types.includes(type))
    refuse('readIdx', 'type', `one of ${types.join(', ')}`, type, 'Leave it out to take any.')
  if (shape !== undefined && !Array.isArray(shape))
    refuse('readIdx', 'shape', 'a list of lengths, null where any will do', shape, 'Leave it out to take any.')
  if (!Number.isSafeInteger(maximumBytes) || maximumBytes < 1)
    refuse('readIdx', 'maximumBytes', 'a whole number of at least 1', maximumBytes, 'Leave it out for 2^30.')
  checkSignal('readIdx', signal)
}

function tooLarge(file: string, { shape, end }: IdxHeader, maximumBytes: number): InvalidFileError {
  return new InvalidFileError(
    file,
    `it claims the shape ${formatShape(shape)}, ${plural(end, 'byte')} in all, and no more than ${maximumBytes} are accepted.`,
    { offset: 4, cure: 'If you trust the file, read it with a larger maximumBytes.' },
  )
}

function truncated(file: string, size: number, header: IdxHeader | null): InvalidFileError {
  const missing =
    header === null
      ? 'it ends within its header.'
      : `it ends early: its shape ${formatShape(header.shape)} makes ${plural(header.end, 'byte')}.`
  return new InvalidFileError(file, missing, { offset: size, cure: 'Fetch the file again; it was cut short.' })
}

function trailing(file: string, { end, shape }: IdxHeader): InvalidFileError {
  return new InvalidFileError(file, `it goes on after the end of its data of shape ${formatShape(shape)}.`, {
    offset: end,
    cure: 'Fetch the file again; its header and its length disagree.',
  })
}

/** Bytes are only viewed; wider values are copied, from big-endian order to the machine's. */
function decode({ type, dataStart, end }: IdxHeader, bytes: Uint8Array): IdxValues[IdxType] {
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataStart, end - dataStart)
  const length = view.byteLength / idxTypes[type].bytes
  switch (type) {
    case 'uint8':
      return new Uint8Array(view.buffer, view.byteOffset, length)
    case 'int8':
      return new Int8Array(view.buffer, view.byteOffset, length)
    case 'int16':
      return fill(new Int16Array(length), (index) => view.getInt16(2 * index))
    case 'int32':
      return fill(new Int32Array(length), (index) => view.getInt32(4 * index))
    case 'float32':
      return fill(new Float32Array(length), (index) => view.getFloat32(4 * index))
    case 'float64':
      return fill(new Float64Array(length), (index) => view.getFloat64(8 * index))
  }
}

function fill<Values extends { [index: number]: number; length: number }>(values: Values, at: (index: number) => number): Values {
  for (let index = 0; index < values.length; index++) values[index] = at(index)
  return values
}
