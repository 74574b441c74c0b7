import { checkFields, InvalidArgumentError, InvalidFileError } from '@sandglass/base'
import { zipSync } from 'fflate'
import { type FileSource, openFile, type RandomAccess } from '../files/random-access.js'
import { readDirectory, type ZipEntry } from '../zip/directory.js'
import { openEntry } from '../zip/entry.js'
import { closedOnFailure, type NpyExamples, type NpyOptions, npyExamples } from './open.js'
import { type NpyArray, readArray } from './read.js'
import { type NpyValues, writeNpy } from './write.js'

/** A `.npz` file that is open: several arrays, each by its name. */
export interface Npz {
  /** The arrays' names, as they stand in the file. */
  readonly names: readonly string[]
  /**
   * An array as examples, as `openNpy` gives them. What is packed is unpacked into memory; what is only stored, as
   * `numpy.savez` does, is read by position.
   *
   * @throws InvalidArgumentError if there is no array of that name
   * @throws InvalidFileError if it is damaged, unpacks to more than is allowed, or holds no numbers
   */
  open(name: string, options?: NpyOptions): Promise<NpyExamples>
  /** An array as a whole, in memory. */
  read(name: string): Promise<NpyArray>
  /** Safe to call more than once. */
  close(): void
}

/** How a `.npz` file is opened. */
export interface NpzOptions {
  /** What messages call it. Default: the file's path. */
  name?: string
  /** The most bytes that an array may unpack to. Default 2³⁰. */
  maximumBytes?: number
}

/**
 * Opens a `.npz` file: several NumPy arrays in a zip archive. Nothing in it is trusted: sizes are held against what is
 * there, packed arrays against their checksums.
 *
 * @throws InvalidFileError if it is no zip archive, or damaged
 * @throws SandglassError `not-found`
 *
 * @example
 * const file = await openNpz('mnist.npz')
 * const digits = await file.open('x_train', { scale: 1 / 255, labels: (await file.read('y_train')).values })
 */
export async function openNpz(source: FileSource, options: NpzOptions = {}): Promise<Npz> {
  checkFields('openNpz', options, ['name', 'maximumBytes'])
  return await closedOnFailure(openFile('openNpz', source, 'NumPy data', options.name), (file) => npzOf(file, options))
}

async function npzOf(file: RandomAccess, { maximumBytes = 2 ** 30 }: NpzOptions): Promise<Npz> {
  const entries = new Map<string, ZipEntry>()
  for (const entry of await readDirectory(file))
    if (entry.name.endsWith('.npy')) entries.set(entry.name.slice(0, -'.npy'.length), entry)
  if (entries.size === 0)
    throw new InvalidFileError(file.name, 'there is no array in it.', { cure: 'Give a file that numpy.savez has written.' })
  const names = [...entries.keys()]
  const entryOf = async (name: string): Promise<RandomAccess> => {
    const entry = entries.get(name)
    if (entry !== undefined) return await openEntry(file, entry, maximumBytes)
    throw new InvalidArgumentError(`openNpz: there is no array ${JSON.stringify(name)} in ${file.name}.`, {
      cure: `There are ${names.join(', ')}.`,
    })
  }
  return {
    names,
    open: async (name, options = {}) => {
      const examples = await npyExamples(await entryOf(name), options)
      return { ...examples, close: () => file.close() }
    },
    read: async (name) => readArray(await entryOf(name), maximumBytes),
    close: () => file.close(),
  }
}

/** One array of a `.npz` file to be written. */
export interface NamedArray {
  /** In row-major order. */
  readonly values: NpyValues
  /** Lengths along each axis, outermost first. */
  readonly shape: readonly number[]
}

/**
 * A `.npz` file, which `numpy.load` reads. Equal arrays give equal bytes.
 *
 * @param arrays each under its name
 * @throws InvalidArgumentError if a shape doesn't fit its values
 */
export function writeNpz(arrays: Readonly<Record<string, NamedArray>>): Uint8Array {
  const files = Object.entries(arrays).map(([name, { values, shape }]) => [`${name}.npy`, writeNpy(values, shape)] as const)
  // Zip has no time before 1980; another would differ from call to call.
  return zipSync(Object.fromEntries(files), { mtime: new Date(1980, 0, 1) })
}
