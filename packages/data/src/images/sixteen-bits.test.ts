import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readAll } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cachedImageFolder } from '../cache/index.js'
import { greyPng, writePng } from '../testing/write-image.js'
import { decodeImage } from './decode.js'
import { encodePng, openImageFolder, openImages } from './index.js'
import { resized } from './resize.js'

const twoBytes = (value: number): [number, number] => [value >> 8, value & 255]
/** A grey image of 16 bits. */
const deepPng = (height: number, width: number, at: (row: number, column: number) => number): Uint8Array =>
  writePng(
    { width, height, depth: 16, kind: 0 },
    Array.from({ length: height }, (_, row) => Array.from({ length: width }, (_, column) => twoBytes(at(row, column))).flat()),
  )
const folderOf = (...images: Uint8Array[]): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-deep-'))
  for (const [index, bytes] of images.entries()) writeFileSync(join(folder, `${index}.png`), bytes)
  return folder
}

/** A scan of 10 bits in a file of 16: 1,024 levels, the lowest of 65,536. */
const scan = deepPng(32, 32, (row, column) => 32 * row + column)

describe('images of 16 bits', () => {
  it('keep all their levels, decoded as they are read and from a cache, held or not', async () => {
    const folder = folderOf(scan)
    const plain = await openImageFolder(folder)
    expect(plain).toMatchObject({ bits: 16, range: [0, 1] })
    const { values } = await readAll(plain)
    expect(Array.from(values)).toEqual(Array.from({ length: 1024 }, (_, level) => Math.fround(level / 65_535)))
    for (const heldBytes of [0, 1e6]) {
      const cached = await cachedImageFolder(folder, { cache: folderOf(), heldBytes })
      expect([cached.bits, cached.held]).toEqual([16, heldBytes === 0 ? 0 : 2048])
      expect((await readAll(cached)).values).toEqual(values)
      await cached.close?.()
    }
  })

  it('are refused beside images of 8 bits where that is asked for, naming one of each, were others left out', async () => {
    const shallow = greyPng(32, 32, (row, column) => (7 * row + column) % 256)
    const folder = folderOf(shallow, shallow, scan)
    const refusal = '0.png has 8 bits a channel and 2.png has 16: one number would be another brightness in each.'
    const plain = await openImageFolder(folder, { sameBits: true })
    await expect(readAll(plain)).rejects.toThrow(refusal)
    await expect(openImageFolder(folder, { sameBits: true, skipBad: true })).rejects.toThrow(refusal)
    const cache = folderOf()
    // One conversion serves both.
    expect((await cachedImageFolder(folder, { cache })).count).toBe(3)
    await expect(cachedImageFolder(folder, { cache, sameBits: true })).rejects.toThrow(refusal)
    expect(readdirSync(cache)).toHaveLength(1)
    const alike = await cachedImageFolder(folderOf(scan, scan), { cache: folderOf(), sameBits: true })
    expect((await readAll(alike)).values).toHaveLength(2048)
  })

  it('stand beside images of 8 bits, each with all that it has, in whatever order', async () => {
    const shallow = greyPng(32, 32, (row, column) => (7 * row + column) % 256)
    for (const [bits, ...images] of [
      [8, shallow, scan],
      [16, scan, shallow],
    ] as const) {
      const folder = folderOf(...images)
      const plain = await openImageFolder(folder)
      const cached = await cachedImageFolder(folder, { cache: folderOf() })
      expect([plain.bits, cached.bits]).toEqual([bits, bits])
      const { values } = await readAll(plain)
      expect(new Set(values.slice(bits === 8 ? 1024 : 0).subarray(0, 1024)).size).toBe(1024)
      expect((await readAll(cached)).values).toEqual(values)
      await cached.close?.()
    }
  })

  it('are resized, made grey and put on black in 16 bits', async () => {
    const half = resized(await decodeImage(scan, 'scan', 1), 32, 16, 'stretch')
    // Averages of neighbours, and no rounding to 8 bits.
    expect(new Set(half.values).size).toBe(512)
    const color = writePng({ width: 2, height: 1, depth: 16, kind: 6 }, [
      [...twoBytes(1000), ...twoBytes(1000), ...twoBytes(1000), 255, 255, ...[65_535, 0, 0, 13_107].flatMap(twoBytes)],
    ])
    expect(Array.from((await decodeImage(color, 'color', 3)).values)).toEqual([1000, 1000, 1000, 13_107, 0, 0])
    expect(Array.from((await decodeImage(color, 'color', 1)).values)).toEqual([1000, Math.round(0.299 * 13_107)])
    const white = writePng({ width: 1, height: 1, depth: 16, kind: 2 }, [new Array<number>(6).fill(255)])
    expect(Array.from((await decodeImage(white, 'white', 1)).values)).toEqual([65_535])
  })

  it('are written as they were read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1 as const, 3 as const),
        fc.array(fc.nat(65_535), { minLength: 4, maxLength: 4 }),
        async (channels, levels) => {
          const values = Float32Array.from({ length: 4 * channels }, (_, i) => (levels[i % 4] ?? 0) / 65_535)
          const images = await openImages(folderOf(encodePng({ values, shape: [2, 2, channels] }, { bits: 16 })))
          expect(await images.read('0.png')).toEqual({ values, shape: [2, 2, channels], bits: 16 })
        },
      ),
      { numRuns: 20 },
    )
    const clipped = encodePng({ values: Float32Array.of(-1, 2, Number.NaN, 0.5), shape: [2, 2, 1] }, { bits: 16 })
    expect(Array.from((await decodeImage(clipped, 'it', 1)).values)).toEqual([0, 65_535, 0, 32_768])
    expect(() => encodePng({ values: new Float32Array(1), shape: [1, 1, 1] }, { bits: 12 as never })).toThrow(
      'encodePng: bits must be 8 or 16, got 12.',
    )
  })
})
