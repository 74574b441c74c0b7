import { basename } from 'node:path'
import { SandglassError } from '@sandglass/base'
import { type CacheOptions, cachedCsv, cachedImageFolder, cachedParquet } from '@sandglass/data/cache'
import { type CsvOptions, readCsv, type TableOptions } from '@sandglass/data/csv'
import { type ImageFolder, type ImageOptions, openImageFolder } from '@sandglass/data/images'
import { readParquet } from '@sandglass/data/parquet'
import type { Table } from '@sandglass/data/preprocessing'
import { describeFailure } from '../../output/failure.js'
import type { Session } from '../../output/session.js'

/** The images of a folder, decoded once. */
export function openImagesOf(session: Session, path: string, options: ImageOptions): Promise<ImageFolder> {
  return throughCache<ImageFolder>(
    session,
    path,
    (cache) => cachedImageFolder(path, { ...options, ...cache }),
    () => openImageFolder(path, options),
  )
}

/** A table, its text read once. */
export function openTableOf(session: Session, path: string, options: TableOptions, csv: CsvOptions): Promise<Table> {
  const isParquet = /\.parquet$/i.test(path)
  return throughCache<Table>(
    session,
    path,
    (cache) => (isParquet ? cachedParquet(path, { ...options, ...cache }) : cachedCsv(path, { ...options, ...csv, ...cache })),
    () => (isParquet ? readParquet(path, options) : readCsv(path, { ...options, ...csv })),
  )
}

/** What a source was converted into; or the source itself, where there is no cache and nobody asked for one. */
async function throughCache<Opened>(
  { storage, announce }: Session,
  path: string,
  cached: (options: CacheOptions) => Promise<Opened & { readonly held: number }>,
  plain: () => Promise<Opened>,
): Promise<Opened> {
  const { cache, isNamed, memory } = storage
  if (cache === null) return await plain()
  try {
    const onConversion = () => announce(`Converting ${basename(path)} for quick reading, once …`)
    const opened = await cached({ cache, heldBytes: memory.left, onConversion })
    memory.left -= opened.held
    return opened
  } catch (error) {
    if (!SandglassError.isInstance(error) || error.code !== 'storage-failed') throw error
    const { message } = describeFailure(error)
    if (isNamed)
      throw new SandglassError('storage-failed', message, {
        cure: 'Name another folder with --cache, or give --no-cache.',
        cause: error,
      })
    announce(`${message} ${basename(path)} is read without a cache.`)
    return await plain()
  }
}
