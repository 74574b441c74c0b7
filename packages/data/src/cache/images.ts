import { checkFields, type Json } from '@sandglass/base'
import { type ImageOptions, imageOptionNames, otherBits, type SkippedImage } from '../images/examples.js'
import { type ImageFolder, imageFolder, imagesIn } from '../images/folder.js'
import { type Bits, bitsOf, whitest } from '../images/raster.js'
import { openNpy } from '../npy/open.js'
import { readNpy } from '../npy/read.js'
import { converted } from './conversion.js'
import { nodeModules } from './node-modules.js'
import { apart, type CacheOptions, cacheOptionNames } from './options.js'
import { createRows, type RowWriter } from './row-writer.js'

/** Images of a folder that need not be decoded again. */
export interface CachedImageFolder extends ImageFolder {
  /** How many bytes of memory hold them; 0 where they are read from the cache by position. */
  readonly held: number
}

const caller = 'cachedImageFolder'

type OtherBits = readonly [file: string, bits: Bits]

/** As it is kept. */
interface Description {
  readonly classes: readonly string[]
  readonly files: readonly string[]
  readonly skipped: readonly SkippedImage[]
  readonly hasLabels: boolean
  /** Of the first image. */
  readonly bits: Bits
  /** Of the array. */
  readonly keptBits: Bits
  /** The first image with other bits than the first; null where all have the same. */
  readonly other: OtherBits | null
}

/**
 * The images of a folder, as `openImageFolder` gives them to the bit, decoded once: into a NumPy file in a cache, which is
 * made anew once a file of the folder has another name, size or time of change, or the images are read in another way. Node
 * alone.
 *
 * @throws whatever `openImageFolder` and reading all of its images throw; nothing is kept then
 * @throws SandglassError `storage-failed` if the cache can't be written
 *
 * @example
 * const scans = await cachedImageFolder('scans', { size: [64, 64], heldBytes: 1e9 })
 */
export async function cachedImageFolder(
  folder: string | URL,
  options: ImageOptions & CacheOptions = {},
): Promise<CachedImageFolder> {
  checkFields(caller, options, [...imageOptionNames, ...cacheOptionNames])
  const { reading, cache, heldBytes, announce } = apart<ImageOptions>(caller, options)
  const { role, name, signal, sameBits = false, ...decoding } = reading
  const { path } = nodeModules(caller)
  const { root } = await imagesIn(caller, folder, decoding.skipBad === true)
  const source = path.resolve(root)
  const entry = await converted(
    cache,
    {
      caller,
      source,
      options: { kind: 'images', ...decoding, size: decoding.size ? [...decoding.size] : null } as Json,
      stamps: async () => (await imagesIn(caller, folder, decoding.skipBad === true)).found.map(({ stamp }) => stamp()),
      convert: (into) => decodeAll(folder, { ...reading, sameBits: false }, into),
    },
    announce,
  )
  const { classes, files, skipped, hasLabels, bits, keptBits, other } = entry.description as unknown as Description
  if (sameBits && other !== null) throw otherBits([files[0] ?? '', bits], other)
  const labels = hasLabels ? (await readNpy(path.join(entry.folder, 'labels.npy'))).values : null
  const images = await openNpy(path.join(entry.folder, 'images.npy'), {
    scale: 1 / whitest(keptBits),
    heldBytes,
    name: name ?? root,
    ...(labels && { labels }),
    ...(role && { role }),
  })
  return { ...images, range: [0, 1], bits, classes, files, sources: files, skipped }
}

/** An image has more bits than the array that those before it were written to. */
class MoreBits extends Error {}

async function decodeAll(folder: string | URL, options: ImageOptions, into: string): Promise<Json> {
  const { fs, path } = nodeModules(caller)
  const file = path.join(into, 'images.npy')
  const decoded = await decodeTo(file, folder, options, null).catch(async (error: unknown) => {
    if (!(error instanceof MoreBits)) throw error
    await fs.rm(file)
    return await decodeTo(file, folder, options, 16)
  })
  return await describe(decoded, into)
}

interface Decoded extends Pick<Description, 'keptBits' | 'other'> {
  readonly images: ImageFolder
}

/** @param bits of the array; null for those of the first image. Fewer are spread over the whole range, which changes no value in [0, 1]. */
async function decodeTo(file: string, folder: string | URL, options: ImageOptions, bits: Bits | null): Promise<Decoded> {
  let rows: RowWriter | null = null
  let kept = bits
  let first: Bits | null = null
  let other: OtherBits | null = null
  try {
    const images = await imageFolder(caller, folder, options, async ({ height, width, channels, values }, name) => {
      first ??= bitsOf({ values })
      if (bitsOf({ values }) !== first) other ??= [name, bitsOf({ values })]
      kept ??= bitsOf({ values })
      rows ??= await createRows(caller, file, kept === 16 ? 'uint16' : 'uint8', [height, width, channels])
      if (bitsOf({ values }) > kept) throw new MoreBits()
      await rows.write(bitsOf({ values }) < kept ? Uint16Array.from(values, (value) => 257 * value) : values)
    })
    await (rows as RowWriter | null)?.finish()
    return { images, keptBits: kept ?? 8, other }
  } finally {
    await (rows as RowWriter | null)?.close()
  }
}

async function describe(
  { images: { labels, classes, files, skipped, bits }, keptBits, other }: Decoded,
  into: string,
): Promise<Json> {
  const { path } = nodeModules(caller)
  if (labels !== undefined) await writeNumbers(path.join(into, 'labels.npy'), labels)
  const description: Description = { classes, files, skipped, hasLabels: labels !== undefined, bits, keptBits, other }
  return description as unknown as Json
}

async function writeNumbers(path: string, numbers: ArrayLike<number>): Promise<void> {
  const writer = await createRows(caller, path, 'float64', [])
  try {
    await writer.write(Float64Array.from(numbers))
    await writer.finish()
  } finally {
    await writer.close()
  }
}
