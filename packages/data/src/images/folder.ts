import { InvalidFileError, refuse, SandglassError } from '@sandglass/base'
import { builtin } from '../image-sets/builtin.js'
import { type ImageExamples, type ImageFile, type ImageOptions, imageExamples, type SkippedImage } from './examples.js'
import { imageEndings } from './format.js'
import type { Raster } from './raster.js'

/** Images of a folder, and what their sub-folders are called. */
export interface ImageFolder extends ImageExamples {
  /** The sub-folders' names, which are the classes; none if the images lie in the folder itself. */
  readonly classes: readonly string[]
}

/** The largest file that is read. */
const longestFile = 2 ** 28

/**
 * The images of a folder and of the folders within it, in the order of their paths, in Node. They are decoded as they are
 * read, so that a folder larger than memory can be used. Where all lie in sub-folders, these are the classes. Other files
 * and what begins with a point are passed over. A link is followed if it leads to a file within the folder, and refused
 * if it leads elsewhere.
 *
 * @param folder its path, or a `file:` URL
 * @returns examples of shape `[height, width, channels]` in [0, 1]
 * @throws InvalidArgumentError if an option is wrong
 * @throws InvalidFileError that names the image at fault; those after the first are decoded only as they are read
 * @throws SandglassError `not-found` if there is no such folder, or no image in it
 *
 * @example
 * const scans = await openImageFolder('scans', { size: [64, 64], channels: 1 })
 */
export async function openImageFolder(folder: string | URL, options: ImageOptions = {}): Promise<ImageFolder> {
  return await imageFolder('openImageFolder', folder, options)
}

/** {@link openImageFolder}, for whoever wants all images at once: `seen` is given each, in the shape of all and in order. */
export async function imageFolder(
  caller: string,
  folder: string | URL,
  options: ImageOptions,
  seen?: (image: Raster, file: string) => Promise<void>,
): Promise<ImageFolder> {
  const { root, found, strayed } = await imagesIn(caller, folder, options?.skipBad === true)
  const isClassed = found.every(({ path }) => path.includes('/'))
  const classes = isClassed ? [...new Set(found.map(({ path }) => path.slice(0, path.lastIndexOf('/'))))].sort(inOrder) : []
  const files = found.map(
    ({ path, open }): ImageFile => ({
      name: path,
      bytes: open,
      ...(isClassed && { label: classes.indexOf(path.slice(0, path.lastIndexOf('/'))) }),
    }),
  )
  const images = await imageExamples(caller, files, { name: root, ...options }, seen)
  return { ...images, skipped: [...strayed, ...images.skipped], classes }
}

/** A file of an image in a folder. */
interface Found {
  /** Below the folder, with slashes. */
  readonly path: string
  readonly open: () => Promise<Uint8Array>
  /** What differs once the file is another: its path, size and time of change. */
  readonly stamp: () => string
}

/**
 * All images below a folder, in an order that no file system chooses.
 *
 * @param caller whom messages name
 * @param skipBad whether links that lead elsewhere are left out
 * @returns at least one image, and those links
 * @throws SandglassError `not-found` if there is no such folder, or no image in it
 * @throws InvalidFileError for a link that leads elsewhere
 */
export async function imagesIn(
  caller: string,
  folder: string | URL,
  skipBad: boolean,
): Promise<{ readonly root: string; readonly found: readonly Found[]; readonly strayed: readonly SkippedImage[] }> {
  const root = pathOf(caller, folder)
  const { found, strayed } = await search(caller, root)
  const [first] = strayed
  if (first !== undefined && !skipBad)
    throw new InvalidFileError(first.name, `${first.reason}.`, { cure: 'Put the files themselves there, or remove the link.' })
  if (found.length > 0) return { root, found, strayed }
  throw new SandglassError('not-found', `${caller}: there is no PNG, JPEG or WebP image in ${root}.`, { cure: 'Check the path.' })
}

async function search(caller: string, root: string): Promise<{ found: Found[]; strayed: SkippedImage[] }> {
  const found: Found[] = []
  const strayed: SkippedImage[] = []
  const fs = builtin('node:fs')?.promises
  const node = builtin('node:path')
  if (!fs || !node) return { found, strayed }
  const real = await fs.realpath(root).catch((cause: unknown) => {
    throw new SandglassError('not-found', `${caller}: there is no folder ${root}.`, { cure: 'Check the path.', cause })
  })
  if (!(await fs.stat(real)).isDirectory()) refuse(caller, 'folder', 'a folder', root, 'Name the folder that the images are in.')
  const walk = async (folder: string): Promise<void> => {
    const entries = await fs.readdir(node.join(real, folder), { withFileTypes: true })
    for (const entry of entries.sort((a, b) => inOrder(a.name, b.name))) {
      if (entry.name.startsWith('.')) continue
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      const full = node.join(real, path)
      if (entry.isDirectory()) await walk(path)
      else if (entry.isSymbolicLink() && !(await leadsInside(full)))
        strayed.push({ name: path, reason: 'it is a link that leads out of the folder, to a folder, or nowhere' })
      else if (imageEndings.test(entry.name))
        found.push({ path, open: () => readImage(full, path), stamp: () => stampOf(full, path) })
    }
  }
  const leadsInside = async (full: string): Promise<boolean> => {
    const target = await fs.realpath(full).catch(() => null)
    return (target?.startsWith(real + node.sep) ?? false) && (await fs.stat(full)).isFile()
  }
  await walk('')
  return { found, strayed }
}

async function readImage(full: string, path: string): Promise<Uint8Array> {
  const fs = builtin('node:fs')?.promises
  const cure = 'Check that it is a file that you may read.'
  try {
    const size = (await fs?.stat(full))?.size ?? 0
    if (size > longestFile)
      throw new InvalidFileError(path, `it has ${size} bytes, and no more than ${longestFile} are read.`, {
        cure: 'Make it smaller.',
      })
    return new Uint8Array((await fs?.readFile(full)) ?? [])
  } catch (cause) {
    if (SandglassError.isInstance(cause)) throw cause
    throw new InvalidFileError(path, `it can't be read (${(cause as NodeJS.ErrnoException).code}).`, { cure, cause })
  }
}

function stampOf(full: string, path: string): string {
  const found = builtin('node:fs')?.statSync(full, { throwIfNoEntry: false })
  return `${path}:${found?.size}:${found?.mtimeMs}`
}

function pathOf(caller: string, folder: string | URL): string {
  const url = builtin('node:url')
  if (url === null)
    refuse(caller, 'folder', 'left alone, as a browser has no folders', String(folder), 'Give the files to imagesOf.')
  if (typeof folder !== 'string' && !(folder instanceof URL))
    refuse(caller, 'folder', 'a path', folder, 'Name the folder that the images are in.')
  return folder instanceof URL || /^file:/i.test(folder) ? url.fileURLToPath(folder) : folder
}

/** By code units, the same on every machine. */
function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
