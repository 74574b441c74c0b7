import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  promises,
  readdirSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidFileError, readAll, SandglassError } from '@sandglass/base'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it, vi } from 'vitest'
import { readCsv } from '../csv/index.js'
import { openImageFolder } from '../images/index.js'
import { readParquet } from '../parquet/index.js'
import { rowsOf } from '../testing/rows-of.js'
import { greyPng } from '../testing/write-image.js'
import { cachedConversions, cachedCsv, cachedImageFolder, cachedParquet, clearCache } from './index.js'

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'sandglass-cache-'))

/** A cache, and how often something was converted into it. */
function newCache() {
  const counted = { cache: newFolder(), onConversion: () => void counted.conversions++, conversions: 0 }
  return counted
}
const optionsOf = ({ cache, onConversion }: ReturnType<typeof newCache>) => ({ cache, onConversion })

function pictures(): string {
  const folder = newFolder()
  for (const [kind, brightness] of [
    ['dark', 20],
    ['light', 180],
  ] as const) {
    mkdirSync(join(folder, kind))
    for (let image = 0; image < 20; image++)
      writeFileSync(
        join(folder, kind, `${image}.png`),
        greyPng(6, 5, (row, column) => brightness + 7 * row + column + image),
      )
  }
  return folder
}

/** Every time of change in a folder of images that is another from now on. */
const later = new Date(Date.now() + 5000)

describe('a cache of images', () => {
  it('gives the images of a folder to the bit, and decodes them once', async () => {
    const folder = pictures()
    const cache = newCache()
    const plain = await openImageFolder(folder, { size: [4, 4], channels: 1 })
    for (const heldBytes of [0, 1e6]) {
      const images = await cachedImageFolder(folder, { size: [4, 4], channels: 1, heldBytes, ...optionsOf(cache) })
      const { count, shape, range, files, sources, classes, skipped } = plain
      expect(images).toMatchObject({ count, shape, range, files, sources, classes, skipped, held: heldBytes === 0 ? 0 : 40 * 16 })
      expect([...Array.from(images.labels ?? [])]).toEqual([...Array.from(plain.labels ?? [])])
      expect((await readAll(images)).values).toEqual((await readAll(plain)).values)
      await images.close?.()
    }
    expect(cache.conversions).toBe(1)
    expect(await cachedConversions(cache.cache)).toMatchObject([{ source: folder, bytes: expect.any(Number) }])
  })

  it('converts anew what was changed, and keeps no older one; another way to read it is another conversion', async () => {
    const folder = pictures()
    const cache = newCache()
    const brightest = async (options = {}) => {
      const images = await cachedImageFolder(folder, { ...options, ...optionsOf(cache) })
      return Math.round(255 * Math.max(...(await readAll(images)).values))
    }
    expect(await brightest()).toBe(180 + 35 + 4 + 19)
    writeFileSync(
      join(folder, 'light', '3.png'),
      greyPng(6, 5, () => 250),
    )
    expect(await brightest()).toBe(250)
    utimesSync(join(folder, 'dark', '3.png'), later, later)
    writeFileSync(
      join(folder, 'dark', 'new.png'),
      greyPng(6, 5, () => 255),
    )
    expect(await brightest()).toBe(255)
    expect([cache.conversions, readdirSync(cache.cache).length]).toEqual([3, 1])
    expect(await brightest({ size: [3, 3] })).toBe(255)
    expect([cache.conversions, readdirSync(cache.cache).length]).toEqual([4, 2])
    expect(await brightest()).toBe(255)
    expect(cache.conversions).toBe(4)
  })

  it('keeps nothing of a folder with a broken image, unless that is left out, and then says so again', async () => {
    const folder = pictures()
    const cache = newCache()
    writeFileSync(join(folder, 'light', '7.png'), greyPng(6, 5, () => 1).subarray(0, 50))
    await expect(cachedImageFolder(folder, optionsOf(cache))).rejects.toThrow(/^light\/7\.png: it can't be decoded/)
    expect(readdirSync(cache.cache)).toEqual([])
    for (let time = 0; time < 2; time++) {
      const read = vi.spyOn(promises, 'readFile')
      const images = await cachedImageFolder(folder, { skipBad: true, ...optionsOf(cache) })
      const opened = read.mock.calls.filter(([path]) => String(path).startsWith(folder))
      read.mockRestore()
      // Each file once, the broken one too; then none.
      expect(opened.length).toBe(time === 0 ? 40 : 0)
      expect([images.count, images.skipped.map(({ name }) => name)]).toEqual([39, ['light/7.png']])
    }
    expect(cache.conversions).toBe(2)
  })

  it('never reads what is broken, cut short or half written, but converts anew', async () => {
    const folder = pictures()
    const cache = newCache()
    const values = async () => (await readAll(await cachedImageFolder(folder, optionsOf(cache)))).values
    const whole = await values()
    const inEntry = (file: string) => join(cache.cache, readdirSync(cache.cache).find((name) => !name.includes('.')) ?? '', file)
    const spoil: readonly (() => void)[] = [
      () => truncateSync(inEntry('images.npy'), 700),
      () => appendFileSync(inEntry('images.npy'), 'x'),
      () => utimesSync(inEntry('labels.npy'), later, later),
      () => appendFileSync(inEntry('entry.json'), '{}'),
      () => writeFileSync(inEntry('entry.json'), '{}'),
      () => writeFileSync(inEntry('entry.json'), ''),
    ]
    for (const [index, act] of spoil.entries()) {
      act()
      expect(await values()).toEqual(whole)
      // What follows the last line is nobody's.
      expect(cache.conversions).toBe(index < 3 ? index + 2 : index + 1)
    }
    // As a process leaves it that is killed.
    const partial = `${readdirSync(cache.cache)[0]}.${crypto.randomUUID()}.partial`
    mkdirSync(join(cache.cache, partial))
    writeFileSync(join(cache.cache, partial, 'images.npy'), 'half')
    expect(await values()).toEqual(whole)
    expect((await cachedConversions(cache.cache)).map(({ source }) => source)).toEqual([folder, null])
  })

  it('is cleared of conversions and of nothing else', async () => {
    const cache = newCache()
    expect(await clearCache(join(cache.cache, 'nowhere'))).toEqual([])
    const folder = pictures()
    await cachedImageFolder(folder, optionsOf(cache))
    writeFileSync(join(cache.cache, 'mine.txt'), 'mine')
    mkdirSync(join(cache.cache, 'thesis'))
    expect((await clearCache(cache.cache)).map(({ source }) => source)).toEqual([folder])
    expect(readdirSync(cache.cache).sort()).toEqual(['mine.txt', 'thesis'])
    expect(await cachedConversions(cache.cache)).toEqual([])
  })

  it('that cannot be written is an error with a cure', async () => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, '')
    const failure: unknown = await cachedImageFolder(pictures(), { cache: file }).catch((error: unknown) => error)
    expect(SandglassError.isInstance(failure) && [failure.code, failure.cure]).toEqual([
      'storage-failed',
      'Free some space, or give a folder that can be written as `cache`.',
    ])
    await expect(cachedImageFolder(pictures(), { cache: '' })).rejects.toThrow(/cache must be the path of a folder/)
    await expect(cachedImageFolder(pictures(), { heldBytes: Number.NaN })).rejects.toThrow(/heldBytes must be a number of bytes/)
  })

  it('is filled by several at once as by one', async () => {
    const folder = pictures()
    const cache = newCache()
    const all = await Promise.all(Array.from({ length: 6 }, () => cachedImageFolder(folder, optionsOf(cache))))
    const [first, ...others] = await Promise.all(all.map(readAll))
    for (const other of others) expect(other).toEqual(first)
    expect(readdirSync(cache.cache)).toHaveLength(1)
  })
})

describe('a cache of tables', () => {
  const cell = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => String(value + 0)),
    fc.constant(''),
  )
  const row = fc.tuple(cell, cell, fc.constantFrom('red', 'blue'), fc.constantFrom('rose', 'lily'), fc.constantFrom('a', 'b', 'c'))

  it('gives a table to the bit, its labels and groups too', async () => {
    const folder = newFolder()
    let files = 0
    const prepared = fc.array(row, { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(prepared, fc.constantFrom(0, 1e6), fc.boolean(), async (rows, heldBytes, isNamed) => {
        const path = join(folder, `${files++}.csv`)
        const ragged = isNamed ? '1,2\n' : ''
        writeFileSync(path, `length,width,colour,kind,plant\n${ragged}${rows.map((cells) => cells.join(',')).join('\n')}\n`)
        const options = isNamed ? { label: 'kind', group: 'plant', name: 'flowers', skipBad: true } : {}
        const plain = await readCsv(path, options)
        for (let time = 0; time < 2; time++) {
          const table = await cachedCsv(path, { ...options, cache: join(folder, 'cache'), heldBytes })
          const { name, count, columns, missing, skipped, sources, unseen, classes } = plain
          expect(table).toMatchObject({ name, count, columns, missing, skipped, sources, unseen })
          expect(table.classes).toEqual(classes)
          for (const key of ['labels', 'groups'] as const)
            expect(table[key] && [...Array.from(table[key])]).toEqual(plain[key] && [...Array.from(plain[key])])
          expect(table.held).toBe(heldBytes === 0 ? 0 : 8 * count * columns.length)
          expect(await rowsOf(table)).toEqual(await rowsOf(plain))
          table.close?.()
        }
      }),
      { numRuns: 60 },
    )
    expect((await cachedConversions(join(folder, 'cache'))).length).toBe(files)
  })

  it('reads Parquet as its reader does', async () => {
    const path = join(newFolder(), 'flowers.parquet')
    const columnData = [
      {
        name: 'size',
        data: Array.from({ length: 500 }, (_, index) => (index % 50 === 3 ? null : index / 7)),
        type: 'DOUBLE' as const,
      },
      { name: 'kind', data: Array.from({ length: 500 }, (_, index) => (index % 2 ? 'rose' : 'lily')), type: 'STRING' as const },
    ]
    writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 100 })))
    const [plain, table] = [
      await readParquet(path, { label: 'kind' }),
      await cachedParquet(path, { label: 'kind', cache: newCache().cache }),
    ]
    expect(table).toMatchObject({ count: 500, missing: [10], classes: ['lily', 'rose'] })
    expect(await rowsOf(table)).toEqual(await rowsOf(plain))
    await expect(async () => await table.read(Uint32Array.of(500), new Float64Array(1))).rejects.toThrow(
      /indices must be below 500/,
    )
  })

  it('refuses what cannot be read, and keeps nothing of it', async () => {
    const cache = newCache()
    const path = join(newFolder(), 'table.csv')
    await expect(cachedCsv(path, optionsOf(cache))).rejects.toThrow(/there is no file/)
    writeFileSync(path, 'a,b\n1,2\n3\n')
    await expect(cachedCsv(path, optionsOf(cache))).rejects.toThrow(InvalidFileError)
    expect(existsSync(cache.cache) && readdirSync(cache.cache)).toEqual([])
    const ending = new AbortController()
    writeFileSync(path, 'a,b\n1,2\n')
    const onConversion = () => ending.abort()
    await expect(cachedCsv(path, { cache: cache.cache, onConversion, signal: ending.signal })).rejects.toThrow(/aborted/)
    expect(readdirSync(cache.cache)).toEqual([])
  })

  it('refuses a file that is changed while it is read', async () => {
    const cache = newCache()
    const path = join(newFolder(), 'table.csv')
    writeFileSync(path, 'a,b\n1,2\n')
    const onConversion = () => appendFileSync(path, '3,4\n')
    await expect(cachedCsv(path, { cache: cache.cache, onConversion })).rejects.toThrow(
      /table\.csv: it was changed while it was read/,
    )
    expect(readdirSync(cache.cache)).toEqual([])
  })
})
