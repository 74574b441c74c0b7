import { checkFields, type Json } from '@sandglass/base'
import { type CsvOptions, csvOptionNames, streamCsv } from '../csv/index.js'
import { openFile } from '../files/random-access.js'
import { readHeader } from '../npy/header.js'
import { closedOnFailure, rowsOf } from '../npy/open.js'
import { readNpy } from '../npy/read.js'
import { type ParquetOptions, parquetOptionNames, streamParquet } from '../parquet/index.js'
import { checkRows, type NumberRows, rowNumbers } from '../table/read.js'
import type { Table, TableOptions } from '../table/table.js'
import { converted } from './conversion.js'
import { absolute, nodeModules } from './node-modules.js'
import { apart, type CacheOptions, cacheOptionNames } from './options.js'
import { type TableDescription, tableFiles, writeTable } from './write-table.js'

/** A table whose text need not be read again. */
export interface CachedTable extends Table {
  /** How many bytes of memory hold it; 0 where it is read from the cache by position. */
  readonly held: number
}

/**
 * A CSV or TSV file as `readCsv` gives it to the bit, read once: into NumPy files in a cache, which are made anew once the file
 * has another size or time of change, or is read in another way. No more than some thousand rows of it are in memory meanwhile,
 * so that a table may be larger than memory. Node alone.
 *
 * @throws whatever `readCsv` throws; nothing is kept then
 * @throws SandglassError `storage-failed` if the cache can't be written
 *
 * @example
 * const flowers = await cachedCsv('iris.csv', { label: 'species', heldBytes: 1e9 })
 */
export async function cachedCsv(path: string | URL, options: CsvOptions & CacheOptions = {}): Promise<CachedTable> {
  checkFields('cachedCsv', options, [...csvOptionNames, ...cacheOptionNames])
  return await cachedTable('cachedCsv', path, options, streamCsv)
}

/** As {@link cachedCsv}, of a Parquet file; a row group of it is in memory while it is converted. */
export async function cachedParquet(path: string | URL, options: ParquetOptions & CacheOptions = {}): Promise<CachedTable> {
  checkFields('cachedParquet', options, [...parquetOptionNames, ...cacheOptionNames])
  return await cachedTable('cachedParquet', path, options, streamParquet)
}

/** What goes through a file's rows. */
type Stream<Options> = <Result>(path: string, options: Options, work: (rows: NumberRows) => Promise<Result>) => Promise<Result>

async function cachedTable<Options extends TableOptions>(
  caller: string,
  given: string | URL,
  options: Options & CacheOptions,
  stream: Stream<Omit<Options, keyof CacheOptions>>,
): Promise<CachedTable> {
  const { reading, cache, heldBytes, announce } = apart<Options>(caller, options)
  const { signal: _, ...decoding } = reading as TableOptions
  const node = nodeModules(caller)
  const source = absolute(node, given)
  const name = options.name ?? source
  // What can't be opened is refused as any reader does.
  openFile(caller, source, name, name).close()
  const entry = await converted(
    cache,
    {
      caller,
      source,
      options: { kind: caller, ...JSON.parse(JSON.stringify(decoding)) },
      async stamps() {
        const { size, mtimeMs } = await node.fs.stat(source)
        return [`${size}:${mtimeMs}`]
      },
      convert: async (into) => (await stream(source, reading, (rows) => writeTable(caller, name, rows, into))) as unknown as Json,
    },
    announce,
  )
  const { classes, hasGroups, columns, missing, skipped, runs, unseen } = entry.description as unknown as TableDescription
  const numbersIn = async (file: string) => (await readNpy(node.path.join(entry.folder, file), { maximumBytes: 2 ** 33 })).values
  const opened = await openRows(caller, node.path.join(entry.folder, tableFiles.rows), name, heldBytes)
  return {
    name,
    columns,
    missing,
    skipped,
    sources: rowNumbers(runs, opened.count),
    unseen,
    ...(classes && { classes, labels: await numbersIn(tableFiles.labels) }),
    ...(hasGroups && { groups: await numbersIn(tableFiles.groups) }),
    ...opened,
  }
}

/** The rows of a table as they are kept: whole in memory where they may be, else by position. */
async function openRows(
  caller: string,
  path: string,
  name: string,
  heldBytes: number,
): Promise<Pick<CachedTable, 'count' | 'held' | 'read' | 'close'>> {
  return await closedOnFailure(openFile(caller, path, name), async (file) => {
    const header = await readHeader(file)
    const rows = await rowsOf(file, header, {})
    const [count = 0] = header.shape
    const bytes = 8 * count * rows.width
    const close = () => file.close()
    if (bytes > heldBytes) return { count, held: 0, close, read: (indices, into) => rows.read(indices, into) }
    const values = new Float64Array(count * rows.width)
    await rows.read(inOrder(count), values)
    return {
      count,
      held: bytes,
      close,
      read(indices, into) {
        checkRows(indices, count)
        indices.forEach((index, row) => {
          into.set(values.subarray(index * rows.width, (index + 1) * rows.width), row * rows.width)
        })
      },
    }
  })
}

function inOrder(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index)
}
