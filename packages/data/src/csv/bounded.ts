import { InvalidFileError } from '@sandglass/base'

/** What any machine can go through, whatever it was packed into. */
const harmless = 2 ** 26
/** Numbers as text are packed into a fifth, many zeros into a hundredth; what is packed further was made to fill memories and disks. */
const strongestPacking = 200

/**
 * What a file unpacks to, as long as that is in proportion to what it has.
 *
 * @param packed the file's size in bytes
 * @throws InvalidFileError beyond that
 */
export async function* bounded(pieces: AsyncIterable<Uint8Array>, packed: number, file: string): AsyncGenerator<Uint8Array, void> {
  const most = Math.max(harmless, strongestPacking * packed)
  let size = 0
  for await (const piece of pieces) {
    size += piece.length
    if (size > most)
      throw new InvalidFileError(file, `its ${packed} bytes unpack to more than ${most}.`, {
        cure: 'If you trust the file, unpack it, and give the file that it holds.',
      })
    yield piece
  }
}
