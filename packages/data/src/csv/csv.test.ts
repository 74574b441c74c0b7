import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidFileError } from '@sandglass/base'
import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { rowsOf } from '../testing/rows-of.js'
import { gzip } from '../testing/write-idx.js'
import { type CsvOptions, readCsv, streamCsv, type Table } from './index.js'

const folder = mkdtempSync(join(tmpdir(), 'sandglass-csv-'))
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = (text: string, options: CsvOptions = {}): Promise<Table> => readCsv(bytesOf(text), { name: 'some.csv', ...options })

const flowers = `length,width,species,colour
5.1,3.5,setosa,white
7.0,3.2,versicolor,blue
,3.0,setosa,NA
6e-1,+3.,virginica,blue
`

describe('readCsv', () => {
  it('finds out what columns are, and keeps what is missing', async () => {
    const table = await read(flowers, { label: 'species' })
    expect(table).toMatchObject({
      name: 'some.csv',
      count: 4,
      columns: [
        { name: 'length', kind: 'number' },
        { name: 'width', kind: 'number' },
        { name: 'colour', kind: 'category', categories: ['blue', 'white'] },
      ],
      missing: [1, 0, 1],
      classes: ['setosa', 'versicolor', 'virginica'],
      skipped: [],
    })
    expect(Array.from(table.labels ?? [])).toEqual([0, 1, 0, 2])
    expect(await rowsOf(table)).toEqual([
      [5.1, 3.5, 1],
      [7, 3.2, 0],
      [Number.NaN, 3, Number.NaN],
      [0.6, 3, 0],
    ])
  })

  it('leaves out rows with a text among numbers, where that is asked for', async () => {
    const text = 'a,b\n1,2\n3,4\nx,5\n6,7\n'
    await expect(read(text)).rejects.toThrow(/row 4 has "x" in the column "a"/)
    const table = await read(text, { skipBad: true })
    expect([table.count, table.skipped]).toEqual([3, [{ row: 4, reason: 'has "x" in the column "a", which is no finite number' }]])
  })

  it('gives the numbers and texts that were written, whatever the layout', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => `t${text.trim().replaceAll('\r', '')}`)
    const row = fc.tuple(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), text)
    const layout = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      newline: fc.constantFrom('\n', '\r\n', '\r'),
      packed: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), layout, async (rows, { delimiter, newline, packed }) => {
        const written = Papa.unparse([['number', 'text'], ...rows.map(([number, text]) => [number ?? '', text])], {
          delimiter,
          newline,
        })
        const bytes = packed ? gzip(bytesOf(written)) : bytesOf(written)
        const table = await readCsv(bytes, { delimiter, missing: [] })
        const [, column] = table.columns
        const texts = column?.kind === 'category' ? column.categories : []
        const back = (await rowsOf(table)).map(([number = 0, text = 0]) => [Number.isNaN(number) ? null : number, texts[text]])
        expect(back).toEqual(
          rows.map(([number, text]) => [number === null ? null : number + 0, text.trim().replaceAll(/\r\n?/g, '\n')]),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('tells a header from a row of data', async () => {
    const names = async (text: string, options?: CsvOptions) => (await read(text, options)).columns.map(({ name }) => name)
    expect(await names('a,b\n1,2\n')).toEqual(['a', 'b'])
    expect(await names('1,2\n3,4\n')).toEqual(['column 1', 'column 2'])
    expect(await names('1,x\n3,y\n')).toEqual(['column 1', 'column 2'])
    expect(await names('id,2019\nu,5\nv,6\n')).toEqual(['column 1', 'column 2'])
    expect(await names('id,2019\nu,5\nv,6\n', { header: true })).toEqual(['id', '2019'])
    expect(await names('city,1990\n3,5\n')).toEqual(['city', '1990'])
    expect(await names('x,y\nred,blue\n')).toEqual(['x', 'y'])
    expect(await names('a,\n1,2\n')).toEqual(['a', 'column 2'])
  })

  it('finds the delimiter, and takes a decimal comma where it is told', async () => {
    expect(await rowsOf(await read('a;b\n1.5;2\n'))).toEqual([[1.5, 2]])
    expect(await rowsOf(await read('a\tb\n1.5\t2\n'))).toEqual([[1.5, 2]])
    expect(await rowsOf(await read('a;b\n1,5;2\n', { decimal: ',' }))).toEqual([[1.5, 2]])
    await expect(read('a;b\n1,5;2\n')).rejects.toThrow(
      /row 2 has 1,5 in the column "a", which may be a number with a comma\. Say so/,
    )
    const thousands = 'a;b\n1.149,5;2\n1.149;2,125\n'
    await expect(read(thousands, { decimal: ',' })).rejects.toThrow(
      'row 3 has 1.149 in the column "a", whose point may part thousands where numbers have a comma.',
    )
    expect(await rowsOf(await read(thousands, { decimal: ',', skipBad: true }))).toEqual([[1149.5, 2]])
    expect(await rowsOf(await read(thousands, { decimal: ',', ignore: ['a'] }))).toEqual([[2], [2.125]])
  })

  it('reads other encodings', async () => {
    const latin = Uint8Array.from([...'größe\n1\n'].map((letter) => letter.charCodeAt(0)))
    expect((await readCsv(latin, { encoding: 'windows-1252' })).columns[0]?.name).toBe('größe')
    await expect(readCsv(latin)).rejects.toThrow(/it is no text in utf-8\. Save it as UTF-8/)
    const wide = Uint8Array.from([
      0xff,
      0xfe,
      ...[...'ä,b\n1,2\n'].flatMap((letter) => [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8]),
    ])
    expect((await readCsv(wide)).columns.map(({ name }) => name)).toEqual(['ä', 'b'])
  })

  it('takes columns for categories, leaves some out, and keeps groups, where it is told', async () => {
    const table = await read('zip,day,x,note\n10,1,5,u\n20,1,6,v\n10,2,7,w\n', {
      categories: ['zip'],
      group: 'day',
      ignore: ['note'],
    })
    expect(table.columns).toEqual([
      { name: 'zip', kind: 'category', categories: ['10', '20'] },
      { name: 'x', kind: 'number' },
    ])
    expect(Array.from(table.groups ?? [])).toEqual([0, 0, 1])
    await expect(read(flowers, { label: 'specie' })).rejects.toThrow(
      'readCsv: label must be a column of some.csv, got "specie". Its columns are length, width, species, colour.',
    )
  })

  it('takes a text among numbers for a mistake, and says where it is', async () => {
    const text = `age,town\n${Array.from({ length: 20 }, (_, i) => `${i},t`).join('\n')}\nabout 50,t\n`
    await expect(read(text)).rejects.toThrow(
      /some\.csv: row 22 has "about 50" in the column "age", where 20 of 21 values are numbers\./,
    )
    expect((await read(text, { missing: ['about 50'] })).missing).toEqual([1, 0])
    await expect(read('a\n1\n1e999\n')).rejects.toThrow(/row 3 has "1e999" in the column "a", which is no finite number/)
    const many = `name\n${Array.from({ length: 300 }, (_, i) => `n${i}`).join('\n')}\n`
    await expect(read(many)).rejects.toThrow(/its column "name" has more than 256 different texts\. Leave it out/)
    expect((await read(many, { maximumCategories: 300 })).count).toBe(300)
    // Groups may be as many as there are.
    const patients = await read(many.replace('name', 'name,x').replaceAll(/(n\d+)/g, '$1,1'), { group: 'name' })
    expect(new Set(Array.from(patients.groups ?? [])).size).toBe(300)
  })

  const ragged = 'a,b\n1,2\n3\n4,5\n6,7,8\n"9,1\n'
  it('names the row that is ragged, or leaves it out and lists it', async () => {
    await expect(read(ragged)).rejects.toThrow(/some\.csv: row 3 has 1 value, where there are 2 columns\. Correct it/)
    await expect(read(ragged)).rejects.toSatisfy(InvalidFileError.isInstance)
    const table = await read(ragged, { skipBad: true })
    expect(await rowsOf(table)).toEqual([
      [1, 2],
      [4, 5],
    ])
    expect(Array.from(table.sources ?? [])).toEqual([2, 4])
    expect(table.skipped).toEqual([
      { row: 3, reason: 'has 1 value, where there are 2 columns' },
      { row: 5, reason: 'has 3 values, where there are 2 columns' },
      { row: 6, reason: 'has a quotation that is not closed, or goes on after its end' },
    ])
  })

  it('holds a new file against the columns of another', async () => {
    const { columns } = await read(flowers, { label: 'species' })
    const known = { columns, label: 'species', allowAbsent: true }
    const other = await read('colour,width,length\nblue,1,2\n', known)
    expect(await rowsOf(other)).toEqual([[2, 1, 0]])
    await expect(read('colour,width\nblue,1\n', known)).rejects.toThrow(
      /there is no column "length" in it, which the model was trained on/,
    )
    await expect(read('colour,width,length,new\nblue,1,2,3\n', known)).rejects.toThrow(
      /its column "new" is none that the model was trained on/,
    )
    const strange = await read('colour,width,length\nblue,1,2\n\npink,1,2\n', known)
    expect([await rowsOf(strange), strange.unseen]).toEqual([
      [
        [2, 1, 0],
        [2, 1, -1],
      ],
      [{ column: 'colour', category: 'pink', count: 1, rows: [4] }],
    ])
    await expect(read('colour,width,length\nblue,wide,2\n', known)).rejects.toThrow(
      /row 2 has "wide" in the column "width", which is no finite number/,
    )
  })

  it('lists what is new in memory that does not grow with the rows', async () => {
    const { columns } = await read('colour,kind\nblue,a\nred,b\n')
    const lines = Array.from({ length: 5000 }, (_, row) => `colour ${row},c`)
    const { unseen = [] } = await read(`colour,kind\n${lines.join('\n')}\n`, { columns })
    expect(unseen).toHaveLength(1001)
    expect(unseen.slice(0, 2)).toEqual([
      { column: 'colour', category: 'colour 0', count: 1, rows: [2] },
      { column: 'kind', category: 'c', count: 5000, rows: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
    ])
    expect(unseen.at(-1)).toMatchObject({ column: 'colour', category: null, count: 4001 })
  })

  it('reads from disk, in pieces that cut through rows and letters', async () => {
    const path = join(folder, 'long.csv')
    const lines = Array.from({ length: 20_000 }, (_, i) => `${i},"ä${i % 7}\n,""x""",${i / 7}`)
    writeFileSync(path, `n,text,x\n${lines.join('\r\n')}`)
    const table = await readCsv(path)
    expect([table.count, table.name]).toEqual([20_000, path])
    const into = new Float64Array(6)
    await table.read(Uint32Array.of(19_999, 3), into)
    expect([...into]).toEqual([19_999, 19_999 % 7, 19_999 / 7, 3, 3, 3 / 7])
    expect(table.columns[1]).toMatchObject({ categories: expect.arrayContaining(['ä0\n,"x"']) })
    const sum = await streamCsv(path, {}, async ({ rows, width }) => {
      let sum = 0
      for await (const some of rows()) for (let at = 0; at < some.length; at += width) sum += some[at] as number
      return sum
    })
    expect(sum).toBe((20_000 * 19_999) / 2)
  })

  it.each([
    ['', /it is empty/],
    ['a,b\n', /there is no row of data/],
    ['a,a\n1,2\n', /two of its columns are called "a"/],
    ['a\n1\n', /no column of data is left/, { ignore: ['a'] }],
    [`a\n"${'x'.repeat(2 ** 24)}`, /row 2 does not end/],
  ] as [string, RegExp, CsvOptions?][])('refuses what is no table: %#', async (text, reason, options = {}) => {
    await expect(read(text, options)).rejects.toThrow(reason)
  })

  it('refuses options that make no sense', async () => {
    await expect(read('a\n1\n', { delimiter: 'ab' })).rejects.toThrow('readCsv: delimiter must be a single character, got "ab".')
    await expect(read('a\n1\n', { encoding: 'klingon' })).rejects.toThrow('readCsv: there is no encoding "klingon".')
    await expect(read('a\n1\n', { separator: ',' } as never)).rejects.toThrow('readCsv: there is no field separator.')
    const stopped = AbortSignal.abort()
    await expect(read('a\n1\n', { signal: stopped })).rejects.toThrow(/aborted/)
  })
})
