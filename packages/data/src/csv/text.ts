import { InvalidFileError } from '@sandglass/base'

/**
 * Bytes as text, in pieces, with every end of line a single `\n`. Files that begin with UTF-16's mark are read as such.
 *
 * @throws InvalidFileError if they are no text of that encoding
 */
export async function* textOf(
  pieces: AsyncIterable<Uint8Array>,
  file: string,
  encoding: string | null,
): AsyncGenerator<string, void> {
  let decoder: TextDecoder | null = null
  let held = ''
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(encoding ?? guess(piece), { fatal: true })
    const text = held + decode(decoder, piece, file)
    // Half an end of line may be all that this piece has of it.
    held = text.endsWith('\r') ? '\r' : ''
    yield unified(held === '' ? text : text.slice(0, -1))
  }
  yield unified(held + (decoder === null ? '' : decode(decoder, null, file)))
}

function unified(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

function guess(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8'
}

function decode(decoder: TextDecoder, piece: Uint8Array | null, file: string): string {
  try {
    return piece === null ? decoder.decode() : decoder.decode(piece, { stream: true })
  } catch (cause) {
    throw new InvalidFileError(file, `it is no text in ${decoder.encoding}.`, {
      cure: "Save it as UTF-8, or say its encoding, such as 'windows-1252'.",
      cause,
    })
  }
}
