/** Where bytes come from: all at once, or piece by piece. */
export type ByteSource = Uint8Array | ArrayBuffer | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

export function isByteSource(value: unknown): value is ByteSource {
  if (typeof value !== 'object' || value === null) return false
  if (ArrayBuffer.isView(value)) return value instanceof Uint8Array
  return value instanceof ArrayBuffer || 'getReader' in value || Symbol.asyncIterator in value
}

/** The source's bytes, piece by piece. Leaving the loop early closes the source. */
export async function* piecesOf(source: ByteSource): AsyncGenerator<Uint8Array, void> {
  if (source instanceof Uint8Array) yield source
  else if (source instanceof ArrayBuffer) yield new Uint8Array(source)
  else if ('getReader' in source) yield* readToEnd(source)
  else yield* source
}

/** Streams are async iterables in Node, but not yet in every browser. */
async function* readToEnd(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    // What matters was read or has failed already; a failure to close adds nothing.
    await reader.cancel().catch(() => {})
  }
}

/** Gathers pieces into one array that grows as they come: its size is what came, not what was promised. */
export class ByteCollector {
  size = 0
  private storage: Uint8Array = new Uint8Array()

  /** What was gathered so far, never as Node's Buffer. After a first piece alone it is that piece's own memory. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.storage.buffer, this.storage.byteOffset, this.size)
  }

  /** @param expected the size that all pieces together should reach, beyond which no room is made in advance */
  add(piece: Uint8Array, expected: number): void {
    const before = this.bytes
    this.size += piece.length
    if (before.length === 0) this.storage = piece
    else {
      if (this.size > this.storage.length) this.grow(before, expected)
      this.storage.set(piece, before.length)
    }
  }

  private grow(before: Uint8Array, expected: number): void {
    const roomy = Math.max(2 ** 16, 2 * this.storage.length)
    this.storage = new Uint8Array(Math.max(this.size, Math.min(roomy, expected)))
    this.storage.set(before)
  }
}
