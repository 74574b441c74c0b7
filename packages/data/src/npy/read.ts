import { checkFields, InvalidFileError, type Shape, sizeOf } from '@sandglass/base'
import { type FileSource, openFile, type RandomAccess } from '../files/random-access.js'
import { readHeader } from './header.js'
import { closedOnFailure, rowsOf } from './open.js'
import { type NpyType, npyTypes } from './types.js'

/** A whole array. */
export interface NpyArray {
  /** The type that its values are stored in. */
  readonly type: NpyType
  /** Lengths along each axis, outermost first; `[]` for a single number. */
  readonly shape: Shape
  /** In row-major order. Whole numbers beyond 2⁵³ are rounded. */
  readonly values: Float64Array
}

/**
 * The whole array of a `.npy` file, in memory: labels, say.
 *
 * @param options `maximumBytes`: the largest file to accept, default 2²⁸; `name`: what messages call it
 * @throws InvalidFileError if it is no such file, cut short, larger than accepted, or holds no numbers
 * @throws SandglassError `not-found`
 */
export async function readNpy(source: FileSource, options: { name?: string; maximumBytes?: number } = {}): Promise<NpyArray> {
  checkFields('readNpy', options, ['name', 'maximumBytes'])
  const file = openFile('readNpy', source, 'NumPy data', options.name)
  const array = await closedOnFailure(file, () => readArray(file, options.maximumBytes))
  file.close()
  return array
}

export async function readArray(file: RandomAccess, maximumBytes = 2 ** 28): Promise<NpyArray> {
  const header = await readHeader(file)
  const { type, shape } = header
  const size = sizeOf(shape)
  if (size * npyTypes[type].bytes > maximumBytes)
    throw new InvalidFileError(file.name, `it has ${file.size} bytes, and no more than ${maximumBytes} are accepted.`, {
      cure: 'Open it by position with openNpy, or allow a larger maximumBytes.',
    })
  const values = new Float64Array(size)
  const rows = await rowsOf(file, header, { maximumBytes: 8 * maximumBytes })
  await rows.read(
    Uint32Array.from({ length: shape[0] ?? 1 }, (_, index) => index),
    values,
  )
  return { type, shape, values }
}
