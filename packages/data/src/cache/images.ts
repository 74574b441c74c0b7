import { checkFields, type Json } from '@sandglass/base'
import { type ImageOptions, imageOptionNames, type SkippedImage } from '../images/examples.js'
import { type ImageFolder, imagesIn, openImageFolder } from '../images/folder.js'
import { openNpy } from '../npy/open.js'
import { readNpy } from '../npy/read.js'
import { converted } from './conversion.js'
import { nodeModules } from './node-modules.js'
import { apart, type CacheOptions, cacheOptionNames } from './options.js'
import { createRows } from './row-writer.js'

/** Images of a folder that need not be decoded again. */
export interface CachedImageFolder extends ImageFolder {
  /** How many bytes of memory hold them; 0 where they are read from the cache by position. */
  readonly held: number
}

const caller = 'cachedImageFolder'

/** As it is kept. */
interface Description {
  readonly classes: readonly string[]
  readonly files: readonly string[]
  readonly skipped: readonly SkippedImage[]
  readonly hasLabels: boolean
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
  const { role, name, signal, ...decoding } = reading
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
      convert: (into) => decodeAll(folder, { ...reading }, into),
    },
    announce,
  )
  const { classes, files, skipped, hasLabels } = entry.description as unknown as Description
  const labels = hasLabels ? (await readNpy(path.join(entry.folder, 'labels.npy'))).values : null
  const images = await openNpy(path.join(entry.folder, 'images.npy'), {
    scale: 'unit',
    heldBytes,
    name: name ?? root,
    ...(labels && { labels }),
    ...(role && { role }),
  })
  return { ...images, range: [0, 1], classes, files, skipped }
}

/** How many images are in memory at once. */
const chunk = 16

async function decodeAll(folder: string | URL, options: ImageOptions, into: string): Promise<Json> {
  const { path } = nodeModules(caller)
  const images = await openImageFolder(folder, options)
  const { shape, count, labels, classes, files, skipped } = images
  const writer = await createRows(caller, path.join(into, 'images.npy'), 'uint8', shape)
  try {
    const size = shape.reduce((product, length) => product * length, 1)
    for (let start = 0; start < count; start += chunk) {
      options.signal?.throwIfAborted()
      const indices = Uint32Array.from({ length: Math.min(chunk, count - start) }, (_, index) => start + index)
      const values = new Float32Array(indices.length * size)
      await images.read(indices, values)
      await writer.write(Uint8Array.from(values, (value) => Math.round(255 * value)))
    }
    await writer.finish()
  } finally {
    await writer.close()
  }
  if (labels !== undefined) await writeNumbers(path.join(into, 'labels.npy'), labels)
  const description: Description = { classes, files, skipped, hasLabels: labels !== undefined }
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
