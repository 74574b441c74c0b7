import { InvalidFileError } from '@sandglass/base'
import { ByteCollector } from './byte-source.js'

/**
 * How much is handed to the decompressor at once. A browser unpacks what it was given in one go, and
 * deflate packs up to 1,032 bytes into one, so that this bounds what a gzip bomb can claim.
 */
const sliceBytes = 2 ** 14

/** Unpacks what is gzipped, known by its first two bytes, and passes everything else on as it is. */
export async function* unpack(pieces: AsyncGenerator<Uint8Array, void>, file: string): AsyncGenerator<Uint8Array, void> {
  const start = await firstTwoBytes(pieces)
  const whole = prepend(start, pieces)
  yield* start[0] === 0x1f && start[1] === 0x8b ? gunzip(whole, file) : whole
}

async function firstTwoBytes(pieces: AsyncGenerator<Uint8Array, void>): Promise<Uint8Array> {
  const start = new ByteCollector()
  while (start.size < 2) {
    const next = await pieces.next()
    if (next.done === true) break
    start.add(next.value, 2)
  }
  return start.bytes
}

async function* prepend(start: Uint8Array, rest: AsyncGenerator<Uint8Array, void>): AsyncGenerator<Uint8Array, void> {
  try {
    yield start
    yield* rest
  } finally {
    await rest.return()
  }
}

/**
 * Unpacks gzip (RFC 1952), hardly further ahead than it is read. Padding and junk after its end are
 * refused, in Node as in browsers.
 *
 * @throws InvalidFileError at the byte up to which it had been read when it stopped making sense
 */
async function* gunzip(pieces: AsyncGenerator<Uint8Array, void>, file: string): AsyncGenerator<Uint8Array, void> {
  const { readable, writable } = new DecompressionStream('gzip')
  const packed = new Slices(pieces)
  void feed(packed.slices, writable.getWriter())
  const reader = readable.getReader()
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        if (packed.failure !== null) throw packed.failure.error
        const why = error instanceof Error ? error.message : String(error)
        throw damaged(file, packed.position, `its gzip data can't be unpacked (${why}).`, error)
      })
      if (done) break
      size += value.length
      yield value
    }
  } finally {
    // Not waited for: a source that has fallen silent must not hold up the error.
    reader.cancel().catch(() => {})
    packed.slices.return().catch(() => {})
  }
  if (packed.statedSize() !== size % 2 ** 32)
    throw damaged(file, packed.position, 'something follows the end of its gzip data, or their size is misstated.')
}

function damaged(file: string, offset: number, reason: string, cause?: unknown): InvalidFileError {
  return new InvalidFileError(file, reason, { offset, cure: 'Fetch the file again, or give it unpacked.', cause })
}

/**
 * Writes slice after slice, each when the one before it was taken in: piping instead would let Node
 * read any file to its end in advance. What fails here fails the reading side too.
 */
async function feed(
  slices: AsyncGenerator<Uint8Array<ArrayBuffer>, void>,
  writer: WritableStreamDefaultWriter<BufferSource>,
): Promise<void> {
  try {
    for await (const slice of slices) await writer.write(slice)
    await writer.close()
  } catch (error) {
    await writer.abort(error).catch(() => {})
  }
}

/** The pieces in small slices, and what has become of them. */
class Slices {
  /** Bytes handed on so far. */
  position = 0
  /** What the pieces' own source threw: a file or a connection that failed, not bad gzip data. */
  failure: { error: unknown } | null = null
  readonly slices: AsyncGenerator<Uint8Array<ArrayBuffer>, void>
  private lastFour: Uint8Array = new Uint8Array()

  constructor(pieces: AsyncGenerator<Uint8Array, void>) {
    this.slices = this.cut(pieces)
  }

  /** The last four bytes, which state the size of the unpacked data modulo 2³². */
  statedSize(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.lastFour
    return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0
  }

  private async *cut(pieces: AsyncGenerator<Uint8Array, void>): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    try {
      for await (const piece of pieces)
        for (let offset = 0; offset < piece.length; offset += sliceBytes) {
          // A copy: streams don't take views of shared memory, and may detach what they are given.
          const slice = piece.slice(offset, offset + sliceBytes)
          this.position += slice.length
          this.lastFour = slice.length < 4 ? Uint8Array.of(...this.lastFour, ...slice).slice(-4) : slice.slice(-4)
          yield slice
        }
    } catch (error) {
      this.failure = { error }
      throw error
    }
  }
}
