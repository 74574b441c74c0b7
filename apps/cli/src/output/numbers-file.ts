import { extname } from 'node:path'
import { InvalidArgumentError, type NumberArray } from '@sandglass/base'
import { writeNpy } from '@sandglass/data/npy'
import { type Figure, toPng } from '@sandglass/viz'
import type { Io } from '../io.js'
import { writeNamed } from './files.js'
import { checkNewFile } from './new-places.js'

/**
 * Keeps what a decoder made: as a picture (.png), or as numbers that NumPy reads (.npy).
 *
 * @param figure null if the examples are no pictures
 * @returns the file's absolute path
 * @param out a name that `checkNumbersFile` lets pass
 * @throws InvalidArgumentError if there is no picture to keep
 */
export async function keepNumbers(
  io: Io,
  caller: string,
  out: string,
  { numbers, figure }: { numbers: NumberArray; figure: Figure | null },
): Promise<string> {
  if (kindOf(out) === '.npy') return await writeNamed(io, out, writeNpy(numbers.values, numbers.shape))
  if (figure === null)
    throw new InvalidArgumentError(
      `${caller}: --out must end in .npy, as these examples are no pictures, got ${JSON.stringify(out)}.`,
      {
        cure: 'Name a file such as samples.npy.',
      },
    )
  return await writeNamed(io, out, toPng(figure))
}

/**
 * Asked before anything is computed.
 *
 * @throws InvalidArgumentError if a file's name says of no kind that it can be written, or if there is one
 */
export async function checkNumbersFile(io: Io, caller: string, out: string | undefined): Promise<void> {
  if (out === undefined || kindOf(out) === '.png' || kindOf(out) === '.npy') return await checkNewFile(io, caller, '--out', out)
  throw new InvalidArgumentError(`${caller}: --out must end in .png or .npy, got ${JSON.stringify(out)}.`, {
    cure: 'Name a file of one of these kinds: a picture, or numbers for NumPy.',
  })
}

function kindOf(out: string): string {
  return extname(out).toLowerCase()
}
