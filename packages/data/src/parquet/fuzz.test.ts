import { InvalidFileError } from '@sandglass/base'
import fc from 'fast-check'
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import { expect, it } from 'vitest'
import { cases, longRun, mutations } from '../testing/mutations.js'
import { gzip } from '../testing/write-idx.js'
import { writeFirstVersion } from '../testing/write-parquet.js'
import { readParquet } from './index.js'

const rows = 40

function columnsOf(isOptional: boolean): ColumnSource[] {
  const column = (name: string, type: string, at: (row: number) => unknown, encoding?: string) => ({
    name,
    type,
    data: Array.from({ length: rows }, (_, row) => (isOptional && row % 7 === 3 ? null : at(row))),
    nullable: isOptional,
    ...(encoding !== undefined && { encoding }),
  })
  const text = (row: number) => `flower ${row % 3}${'a'.repeat(row % 5)}`
  return [
    column('size', 'DOUBLE', (row) => row / 3),
    column('count', 'INT32', (row) => row * row),
    column('red', 'BOOLEAN', (row) => row % 3 === 0),
    column('kind', 'STRING', (row) => `kind ${row % 3}`),
    column('steps', 'INT32', (row) => 5 * row, 'DELTA_BINARY_PACKED'),
    column('large', 'INT64', (row) => BigInt(row) ** 5n, 'DELTA_BINARY_PACKED'),
    column('by_length', 'STRING', text, 'DELTA_LENGTH_BYTE_ARRAY'),
    column('by_prefix', 'STRING', text, 'DELTA_BYTE_ARRAY'),
    column('split', 'FLOAT', (row) => row / 4, 'BYTE_STREAM_SPLIT'),
    column('runs', 'BOOLEAN', (row) => row > 20, 'RLE'),
  ] as ColumnSource[]
}

/** One column a file, so that what is spoilt is often read. */
const files = [true, false].flatMap((isOptional) => [
  ...columnsOf(isOptional).flatMap((column) =>
    (['UNCOMPRESSED', 'SNAPPY', 'GZIP'] as const).map(
      (codec) =>
        new Uint8Array(
          parquetWriteBuffer({ columnData: [column], codec, rowGroupSize: 25, statistics: false, compressors: { GZIP: gzip } }),
        ),
    ),
  ),
  writeFirstVersion(
    Array.from({ length: rows }, (_, row) => (row % 7 === 3 ? null : (row * row) % 11)),
    { dictionary: isOptional },
  ),
])

it('reads the files as long as nothing becomes of them', async () => {
  for (const file of files) expect((await readParquet(file)).count).toBe(rows)
})

it(
  'reads or refuses whatever becomes of a Parquet file',
  async () => {
    const seen = { read: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), mutations(0), async (sound, spoil) => {
        try {
          const table = await readParquet(spoil(sound), { maximumBytes: 2 ** 20 })
          expect(table.count).toBeLessThanOrEqual(2 ** 20)
          await table.read(Uint32Array.of(table.count - 1), new Float64Array(table.columns.length))
          seen.read++
        } catch (error) {
          if (!InvalidFileError.isInstance(error)) throw error
          seen.refused++
        }
      }),
      { numRuns: cases(2000) },
    )
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(100)
  },
  longRun,
)
