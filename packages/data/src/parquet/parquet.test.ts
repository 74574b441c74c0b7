import { InvalidFileError } from '@sandglass/base'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { rowsOf } from '../testing/rows-of.js'
import { writeFirstVersion } from '../testing/write-parquet.js'
import { readParquet } from './index.js'

type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData']

const write = (columnData: Columns, rest: object = {}): Uint8Array => new Uint8Array(parquetWriteBuffer({ columnData, ...rest }))

describe('readParquet', () => {
  it('reads numbers, texts, truth values and times, and keeps what is missing', async () => {
    const bytes = write([
      { name: 'size', data: [1.5, null, 3], type: 'DOUBLE' },
      { name: 'count', data: [1n, 2n, 3n], type: 'INT64' },
      { name: 'is_red', data: [true, false, true], type: 'BOOLEAN' },
      { name: 'at', data: [new Date(0), new Date(1000), new Date(5000)], type: 'TIMESTAMP' },
      { name: 'colour', data: ['red', 'blue', 'red'], type: 'STRING' },
      { name: 'kind', data: ['a', 'b', 'a'], type: 'STRING' },
    ])
    const table = await readParquet(bytes, { name: 'flowers.parquet', label: 'kind' })
    expect(table).toMatchObject({ name: 'flowers.parquet', count: 3, missing: [1, 0, 0, 0, 0], classes: ['a', 'b'] })
    expect(await rowsOf(table)).toEqual([
      [1.5, 1, 1, 0, 1],
      [Number.NaN, 2, 0, 1, 0],
      [3, 3, 1, 5, 1],
    ])
    await expect(readParquet(bytes, { label: 'sort' })).rejects.toThrow(
      /readParquet: label must be a column of Parquet data, got "sort"/,
    )
  })

  it('gives the numbers that were written, over many row groups', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 }),
        async (numbers) => {
          const table = await readParquet(write([{ name: 'x', data: numbers, type: 'DOUBLE' }], { rowGroupSize: 7 }))
          expect((await rowsOf(table)).flat()).toEqual(numbers)
        },
      ),
      { numRuns: 60 },
    )
    const many = Float64Array.from({ length: 10_000 }, (_, i) => i)
    const table = await readParquet(write([{ name: 'x', data: many, type: 'DOUBLE' }], { rowGroupSize: 3000 }))
    const into = new Float64Array(2)
    await table.read(Uint32Array.of(9999, 4097), into)
    expect([...into]).toEqual([9999, 4097])
  })

  it('reads pages of the first version, plain and by a dictionary, and refuses what points beyond it', async () => {
    const values = [3, null, 5, 3, 3, null, 8, 5, 3, 21]
    for (const dictionary of [false, true]) {
      const file = writeFirstVersion(values, { dictionary })
      expect((await rowsOf(await readParquet(file))).flat()).toEqual(values.map((value) => value ?? Number.NaN))
    }
    const file = writeFirstVersion(values, { dictionary: true })
    // The indices of 3, 5, 3, 3 and 8.
    const indices = [0, 1, 0, 0, 2]
    const at = file.findIndex((_, start) => indices.every((index, place) => file[start + place] === index))
    file[at + 4] = 9
    await expect(readParquet(file)).rejects.toThrow(/it points beyond its dictionary/)
  })

  it('refuses what is no Parquet, nested, or claims too much', async () => {
    const sound = write([{ name: 'x', data: [1, 2, 3], type: 'DOUBLE' }])
    await expect(readParquet(new TextEncoder().encode('a,b\n1,2\n'), { name: 'x.parquet' })).rejects.toThrow(
      /^x\.parquet: it can't be read as Parquet/,
    )
    await expect(readParquet(sound.subarray(0, sound.length - 9))).rejects.toSatisfy(InvalidFileError.isInstance)
    await expect(readParquet(sound, { maximumBytes: 8 })).rejects.toThrow(
      /claims \d+ bytes unpacked, and no more than 8 are accepted/,
    )
    const data = new Array(500_000).fill(true)
    const small = write([{ name: 'x', data, type: 'BOOLEAN', nullable: false, encoding: 'RLE' }], {
      rowGroupSize: data.length,
      statistics: false,
    })
    expect(small.length).toBeLessThan(300)
    await expect(readParquet(small, { maximumBytes: 2 ** 22 })).rejects.toThrow(/claims 4000000 bytes unpacked, and no more than/)
    expect((await readParquet(small)).count).toBe(data.length)
    const nested = write([{ name: 'lists', data: [[1], [2, 3]], type: 'JSON' }])
    await expect(readParquet(nested)).rejects.toThrow(/it has values that are neither numbers nor texts/)
  })
})
