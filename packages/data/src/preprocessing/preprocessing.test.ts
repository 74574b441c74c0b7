import { InvalidDataError, InvalidFileError, readAll } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../csv/index.js'
import {
  columnsFor,
  featureNames,
  fitPreprocessing,
  parsePreprocessing,
  preprocess,
  restoreRow,
  type Scaling,
  type Table,
} from './index.js'

const csv = (text: string, options = {}): Promise<Table> =>
  readCsv(new TextEncoder().encode(text), { name: 'some.csv', ...options })

async function featuresOf(table: Table, preprocessing: Parameters<typeof preprocess>[1]): Promise<number[][]> {
  const { values, shape } = await readAll(preprocess(table, preprocessing).examples)
  const width = shape[1] as number
  return Array.from({ length: table.count }, (_, row) => [...values.subarray(row * width, (row + 1) * width)])
}

/** A column of numbers, large and small ones, some of them missing. */
const numbers = fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { freq: 6 }), { minLength: 3, maxLength: 60 })

const tableOf = (values: readonly (number | null)[]): Promise<Table> =>
  csv(`x,one\n${values.map((value) => `${value ?? ''},1\n`).join('')}`)

describe('fitPreprocessing', () => {
  it.each<[Scaling, (scaled: number[]) => void]>([
    [
      'standardise',
      (scaled) => {
        const mean = scaled.reduce((sum, x) => sum + x, 0) / scaled.length
        const variance = scaled.reduce((sum, x) => sum + (x - mean) ** 2, 0) / scaled.length
        expect(mean).toBeCloseTo(0, 4)
        if (new Set(scaled).size > 1) expect(variance).toBeCloseTo(1, 3)
      },
    ],
    ['min-max', (scaled) => expect([Math.min(...scaled), Math.max(...scaled)]).toEqual([0, new Set(scaled).size > 1 ? 1 : 0])],
    ['quantile', (scaled) => expect(scaled.every((x) => x >= 0 && x <= 1)).toBe(true)],
    ['none', () => {}],
  ])('brings numbers to what %s promises, keeps their order, and can be undone', async (scaling, promise) => {
    await fc.assert(
      fc.asyncProperty(numbers, async (values) => {
        const present = values.filter((value) => value !== null)
        fc.pre(present.length > 0)
        const table = await tableOf(values)
        const preprocessing = await fitPreprocessing(table, { numbers: scaling })
        expect(parsePreprocessing(JSON.parse(JSON.stringify(preprocessing)), 'it')).toEqual(preprocessing)
        const rows = await featuresOf(table, preprocessing)
        const scaled = rows.flatMap(([x = 0], row) => (values[row] === null ? [] : [x]))
        promise(scaled)
        const width = Math.max(...present) - Math.min(...present)
        present.forEach((value, i) => {
          present.forEach((other, j) => {
            if (value < other) expect(scaled[i]).toBeLessThanOrEqual(scaled[j] as number)
          })
          const back = restoreRow(preprocessing, [scaled[i] as number, 0]).x as number
          expect(Math.abs(back - value)).toBeLessThanOrEqual(1e-6 * (width + Math.abs(value)) + 1e-9)
        })
      }),
      { numRuns: 60 },
    )
  })

  it('learns from the training part alone', async () => {
    const table = await csv('x\n0\n2\n1000\n')
    const { columns } = await fitPreprocessing(table, { rows: [0, 1] })
    expect(columns).toEqual([{ kind: 'number', name: 'x', center: 1, scale: 1, fill: 0 }])
    await expect(fitPreprocessing(table, { rows: [] })).rejects.toThrow('fitPreprocessing: rows must be at least one row')
    const gaps = await csv('x,y\n1,\n2,\n3,4\n')
    await expect(fitPreprocessing(gaps, { rows: [0, 1] })).rejects.toThrow(/the column "y" of some\.csv has no value to learn from/)
    await expect(fitPreprocessing(table, { numbers: 'center' as never })).rejects.toThrow(/numbers must be one of standardise/)
  })

  it('takes quantiles from a sample of many rows', async () => {
    const values = Float64Array.from({ length: 150_000 }, (_, i) => (i * 7919) % 150_000)
    const table: Table = {
      name: 'many',
      count: values.length,
      columns: [{ name: 'x', kind: 'number' }],
      missing: [0],
      skipped: [],
      read: (indices, into) => into.set(Float64Array.from(indices, (index) => values[index] as number)),
    }
    const preprocessing = await fitPreprocessing(table, { numbers: 'quantile', seed: 3 })
    expect(preprocessing).toEqual(await fitPreprocessing(table, { numbers: 'quantile', seed: 3 }))
    const restored = restoreRow(preprocessing, [0.25]).x as number
    expect(restored).toBeGreaterThan(36_500)
    expect(restored).toBeLessThan(38_500)
  })
})

const text = 'size,colour,kind\n1,red,a\n3,,b\n,blue,a\n'

describe('preprocess', () => {
  it('has a number for each category, none of them where it is missing, and a mask', async () => {
    const table = await csv(text, { label: 'kind' })
    const preprocessing = await fitPreprocessing(table)
    expect(featureNames(preprocessing)).toEqual(['size', 'colour=blue', 'colour=red'])
    expect(await featuresOf(table, preprocessing)).toEqual([
      [-1, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
    ])
    const { examples, mask } = preprocess(table, preprocessing, { role: 'training', name: 'train' })
    expect(examples).toMatchObject({ count: 3, shape: [3], role: 'training', name: 'train' })
    expect(Array.from(examples.labels ?? [])).toEqual([0, 1, 0])
    expect(Array.from((await readAll(mask ?? expect.unreachable())).values)).toEqual([1, 1, 1, 1, 0, 0, 0, 1, 1])
    expect(preprocess(await csv('size,colour\n1,red\n'), preprocessing).mask).toBeNull()
    expect(restoreRow(preprocessing, [0.5, 0.2, 0.1])).toEqual({ size: 2.5, colour: 'blue' })
  })

  it('declares the range that it makes sure of', async () => {
    const table = await csv(text)
    expect(preprocess(table, await fitPreprocessing(table, { numbers: 'quantile' })).examples.range).toEqual([0, 1])
    expect(preprocess(table, await fitPreprocessing(table)).examples.range).toBeUndefined()
  })

  it('refuses by its row what single precision does not hold once it is scaled, as it is read or by the columns that are known', async () => {
    const preprocessing = await fitPreprocessing(await csv('x\n0\n0.02\n'))
    const text = 'x\n0\n1e37\n0.02\n'
    await expect(featuresOf(await csv(text), preprocessing)).rejects.toThrow(
      /^preprocess: row 3 of some\.csv must have numbers that single precision holds once they are scaled, got a larger one in the column "x"\. /,
    )
    const known = { columns: columnsFor(preprocessing) }
    await expect(csv(text, known)).rejects.toThrow(/row 3 has "1e37" in the column "x", which is too large a number for the model/)
    const left = await csv(text, { ...known, skipBad: true })
    expect([await featuresOf(left, preprocessing), left.skipped.map(({ row }) => row)]).toEqual([[[-1], [1]], [3]])
    // The largest that are taken are finite.
    const [column] = columnsFor(preprocessing)
    const [smallest, largest] = (column?.kind === 'number' && column.limits) || []
    expect((await featuresOf(await csv(`x\n${smallest}\n${largest}\n`, known), preprocessing)).flat().every(Number.isFinite)).toBe(
      true,
    )
  })

  it('finds columns by their names, and refuses by name what it does not know', async () => {
    const preprocessing = await fitPreprocessing(await csv(text, { label: 'kind' }))
    const known = { columns: columnsFor(preprocessing), label: 'kind', allowAbsent: true }
    expect(await featuresOf(await csv('colour,size\nblue,3\n', known), preprocessing)).toEqual([[1, 1, 0]])
    // A category that is new is none of those known, whether or not the table was read by these; and it isn't missing.
    const strange = await csv('size,colour\n1,green\n3,red\n1,green\n', known)
    expect(strange.unseen).toEqual([{ column: 'colour', category: 'green', count: 2, rows: [2, 4] }])
    const found = await csv('size,colour\n1,green\n3,red\n1,green\n')
    for (const table of [strange, found]) {
      expect(await featuresOf(table, preprocessing)).toEqual([
        [-1, 0, 0],
        [1, 0, 1],
        [-1, 0, 0],
      ])
      expect(preprocess(table, preprocessing).mask).toBeNull()
    }
    const refusal = async (text: string) => {
      try {
        return await featuresOf(await csv(text), preprocessing)
      } catch (error) {
        expect(InvalidDataError.isInstance(error)).toBe(true)
        return (error as Error).message
      }
    }
    expect(await refusal('size\n1\n')).toMatch(
      /^preprocess: some\.csv has no column "colour", which the model was trained on\. Its columns are size\./,
    )
    expect(await refusal('size,colour,depth\n1,red,2\n')).toMatch(
      /^preprocess: the column "depth" of some\.csv is none that the model was trained on\./,
    )
    expect(await refusal('size,colour\nbig,red\n')).toMatch(
      /the column "size" of some\.csv holds texts, and the model was trained on numbers/,
    )
  })

  it.each([
    null,
    { type: 'table' },
    { type: 'table', numbers: 'standardise', columns: [] },
    { type: 'table', numbers: 'standardise', columns: [{ kind: 'number', name: 'x', center: 0, scale: 0, fill: 0 }] },
    { type: 'table', numbers: 'standardise', columns: [{ kind: 'number', name: 'x', center: null, scale: 1, fill: 0 }] },
  ])('is read back only if it is whole: %j', (json) => {
    expect(() => parsePreprocessing(json, 'model.safetensors')).toThrow(/^model\.safetensors: its preprocessing can't be used: /)
    expect(() => parsePreprocessing(json, 'model.safetensors')).toThrow(InvalidFileError)
  })
})
