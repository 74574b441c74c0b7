import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { InvalidFileError, readAll, SandglassError, take } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joined } from '../testing/write-idx.js'
import { greyPng, writePng, writeWith } from '../testing/write-image.js'
import { decodeImage } from './decode.js'
import { imagesOf, openImageFolder } from './index.js'
import { resized } from './resize.js'

/** A fresh folder with these files. */
function folderOf(files: Readonly<Record<string, Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-images-'))
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  return folder
}

const bytesOf = async (bytes: Uint8Array, channels: 1 | 3 | null = null) => [...(await decodeImage(bytes, 'x', channels)).values]

describe('decodeImage', () => {
  it('reads PNG of every kind and depth', async () => {
    expect(await bytesOf(greyPng(2, 3, (row, column) => 10 * row + column))).toEqual([0, 1, 2, 10, 11, 12])
    // One bit a pixel, two lines of nine: the second byte of each is filled up.
    expect(
      await bytesOf(
        writePng({ width: 9, height: 2, depth: 1, kind: 0 }, [
          [0b10100000, 0b10000000],
          [0, 0],
        ]),
      ),
    ).toEqual([...[255, 0, 255, 0, 0, 0, 0, 0, 255], ...new Array(9).fill(0)])
    expect(await bytesOf(writePng({ width: 2, height: 1, depth: 4, kind: 0 }, [[0xf3]]))).toEqual([255, 51])
    expect(await bytesOf(writePng({ width: 1, height: 1, depth: 16, kind: 0 }, [[0x80, 0x81]]))).toEqual([0x8081])
    const colors = writePng({ width: 2, height: 1, depth: 8, kind: 2 }, [[255, 0, 0, 0, 0, 255]])
    expect(await bytesOf(colors)).toEqual([255, 0, 0, 0, 0, 255])
    expect(await bytesOf(colors, 1)).toEqual([76, 29])
    const palette = writePng(
      { width: 3, height: 1, depth: 2, kind: 3 },
      [[0b01001000]],
      [['PLTE', Uint8Array.of(1, 2, 3, 40, 50, 60, 7, 8, 9)]],
    )
    expect(await bytesOf(palette)).toEqual([40, 50, 60, 1, 2, 3, 7, 8, 9])
  })

  it('shows what is transparent on black', async () => {
    expect(await bytesOf(writePng({ width: 2, height: 1, depth: 8, kind: 6 }, [[200, 100, 50, 255, 200, 100, 50, 51]]))).toEqual([
      200, 100, 50, 40, 20, 10,
    ])
    expect(await bytesOf(writePng({ width: 2, height: 1, depth: 8, kind: 4 }, [[200, 255, 200, 0]]))).toEqual([200, 0])
  })

  it('reads JPEG and WebP', async () => {
    const at = (row: number, column: number) => [20 * row + 40, 30 * column, 128] as const
    const expected = Array.from({ length: 16 * 8 }, (_, i) => at(Math.floor(i / 8), i % 8)).flat()
    expect(await bytesOf(await writeWith('webp', 16, 8, (row, column) => at(row % 8, column)))).toEqual(
      Array.from({ length: 16 * 8 }, (_, i) => at(Math.floor(i / 8) % 8, i % 8)).flat(),
    )
    const jpeg = await bytesOf(await writeWith('jpeg', 8, 8, at))
    expect(jpeg).toHaveLength(3 * 64)
    for (const [i, value] of jpeg.entries()) expect(Math.abs(value - (expected[i] as number))).toBeLessThan(8)
  })

  it('refuses what claims too much, unpacks to too much, or ends early', async () => {
    const refusal = async (bytes: Uint8Array, maximumPixels?: number) => {
      const error: unknown = await decodeImage(bytes, 'photo', null, maximumPixels).catch((error: unknown) => error)
      expect(InvalidFileError.isInstance(error)).toBe(true)
      return (error as Error).message
    }
    expect(
      await refusal(
        greyPng(3, 3, () => 0),
        8,
      ),
    ).toMatch(/^photo: it claims 3 × 3 pixels, and no more than 8 in all are accepted/)
    // 70 MB of zeros in an image of one pixel.
    const bomb = writePng({ width: 1, height: 1, depth: 8, kind: 0 }, [new Array<number>(10).fill(0)])
    expect(await bytesOf(bomb)).toEqual([0])
    expect(await refusal(writePng({ width: 1, height: 1, depth: 8, kind: 0 }, new Uint8Array(72e6)))).toMatch(/unpack to more than/)
    const whole = await writeWith('jpeg', 32, 32, (row, column) => [(row * column) % 256, row, column])
    expect(await refusal(whole.subarray(0, whole.length - 200))).toMatch(/^photo: it can't be decoded \(it ends early\)/)
    const webp = await writeWith('webp', 32, 32, (row, column) => [(row * column) % 256, row, column])
    expect(await refusal(webp.subarray(0, webp.length - 100))).toMatch(/can't be decoded/)
    const png = greyPng(4, 4, () => 9)
    expect(await refusal(png.subarray(0, png.length - 20))).toMatch(/it ends early/)
    const changed = png.slice()
    changed[45] = (changed[45] as number) ^ 1
    expect(await refusal(changed)).toMatch(/can't be decoded/)
    expect(await refusal(new TextEncoder().encode('<html>'))).toMatch(/it is no PNG, JPEG or WebP image/)
    // And after all that it still reads.
    expect(await bytesOf(whole)).toHaveLength(3 * 32 * 32)
  })
})

describe('resized', () => {
  const size = fc.integer({ min: 1, max: 20 })
  it('keeps one colour as it is, and every mean nearly', () => {
    fc.assert(
      fc.property(
        size,
        size,
        size,
        size,
        fc.constantFrom(1 as const, 3 as const),
        fc.nat(255),
        (h, w, height, width, channels, value) => {
          const image = { height: h, width: w, channels, values: new Uint8Array(h * w * channels).fill(value) }
          for (const fit of ['stretch', 'crop'] as const)
            expect(resized(image, height, width, fit)).toEqual({
              height,
              width,
              channels,
              values: new Uint8Array(height * width * channels).fill(value),
            })
        },
      ),
    )
    const ramp = { height: 1, width: 64, channels: 1 as const, values: Uint8Array.from({ length: 64 }, (_, i) => 4 * i) }
    const small = Array.from(resized(ramp, 1, 8, 'stretch').values)
    expect(small.reduce((sum, value) => sum + value, 0) / 8).toBeCloseTo(126, -0.5)
    expect(small).toEqual([...small].sort((a, b) => a - b))
  })

  it('crops to the middle, or fills up with black', () => {
    const image = { height: 2, width: 4, channels: 1 as const, values: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) }
    expect([...resized(image, 2, 2, 'crop').values]).toEqual([2, 3, 6, 7])
    expect([...resized(image, 4, 4, 'pad').values]).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0])
  })
})

describe('openImageFolder', () => {
  const digit = (value: number) => greyPng(2, 2, () => value)

  it('has the images in the order of their paths, and sub-folders as classes', async () => {
    const folder = folderOf({
      'b/2.png': digit(102),
      'a/10.PNG': digit(51),
      'a/9.png': digit(255),
      'a/notes.txt': digit(0),
      'b/.hidden.png': digit(0),
    })
    const images = await openImageFolder(folder, { role: 'training' })
    expect(images).toMatchObject({
      count: 3,
      shape: [2, 2, 1],
      range: [0, 1],
      classes: ['a', 'b'],
      files: ['a/10.PNG', 'a/9.png', 'b/2.png'],
      role: 'training',
    })
    expect(Array.from(images.labels ?? [])).toEqual([0, 0, 1])
    const { values } = await readAll(images)
    expect([0, 4, 8].map((at) => values[at])).toEqual([0.2, 1, 0.4].map(Math.fround))
    expect((await openImageFolder(folderOf({ 'x.png': digit(1), 'a/y.png': digit(2) }))).classes).toEqual([])
  })

  it('makes all of one size and kind', async () => {
    const wide = greyPng(4, 8, () => 200)
    const folder = folderOf({ '1.png': digit(200), '2.png': wide })
    await expect(readAll(await openImageFolder(folder))).rejects.toThrow(
      '2.png: it is 4 × 8 pixels, where the first image is 2 × 2. Give a size for all',
    )
    const images = await openImageFolder(folder, { size: [3, 5], channels: 3 })
    expect(images.shape).toEqual([3, 5, 3])
    expect(new Set((await readAll(images)).values)).toEqual(new Set([Math.fround(200 / 255)]))
  })

  it('leaves few out for their size, and not most', async () => {
    const [small, wide] = [digit(1), greyPng(4, 8, () => 2)]
    const few = await openImageFolder(folderOf({ '1.png': small, '2.png': wide, '3.png': small }), { skipBad: true })
    expect([few.files, few.skipped.map(({ name }) => name)]).toEqual([['1.png', '3.png'], ['2.png']])
    const odd = folderOf({ '1.png': small, '2.png': wide, '3.png': wide })
    await expect(openImageFolder(odd, { skipBad: true, name: 'odd' })).rejects.toThrow(
      'odd: 2 of its images are of another size than the first, and 1 of the same: most would be left out. Give a size for all',
    )
    expect((await openImageFolder(odd, { skipBad: true, size: [2, 2] })).count).toBe(3)
  })

  it('names the image that is broken, or leaves it out and lists it', async () => {
    const folder = folderOf({
      '1.png': digit(1).subarray(0, 50),
      '2.png': digit(2),
      '3.png': Uint8Array.of(1, 2),
      '4.png': digit(4),
    })
    await expect(openImageFolder(folder)).rejects.toThrow(/^1\.png: /)
    const images = await openImageFolder(folder, { skipBad: true })
    expect(images.files).toEqual(['2.png', '4.png'])
    expect(images.skipped).toEqual([
      { name: '1.png', reason: expect.stringMatching(/ends early/) },
      { name: '3.png', reason: expect.stringMatching(/no PNG, JPEG or WebP image/) },
    ])
    expect((await readAll(take(images, 1))).values).toHaveLength(4)
  })

  it('follows no link out of the folder', async () => {
    const outside = folderOf({ 'secret.png': digit(9) })
    const folder = folderOf({ 'a/1.png': digit(1) })
    symlinkSync(join(folder, 'a/1.png'), join(folder, 'a/2.png'))
    expect((await openImageFolder(folder)).count).toBe(2)
    symlinkSync(join(outside, 'secret.png'), join(folder, 'a/3.png'))
    await expect(openImageFolder(folder)).rejects.toThrow(/^a\/3\.png: it is a link that leads out of the folder/)
    const { files, skipped } = await openImageFolder(folder, { skipBad: true })
    expect([files.includes('a/3.png'), skipped.map(({ name }) => name)]).toEqual([false, ['a/3.png']])
    const looping = folderOf({ '1.png': digit(1) })
    symlinkSync(looping, join(looping, 'again'))
    await expect(openImageFolder(looping)).rejects.toThrow(/^again: it is a link/)
  })

  it('says what is not there', async () => {
    const isMissing = (error: unknown) => SandglassError.isInstance(error) && error.code === 'not-found'
    await expect(openImageFolder('/nowhere/at/all')).rejects.toSatisfy(isMissing)
    await expect(openImageFolder(folderOf({ 'a.txt': digit(1) }))).rejects.toSatisfy(isMissing)
    await expect(openImageFolder(folderOf({ 'a.png': digit(1) }), { size: [0, 1] })).rejects.toThrow(
      'openImageFolder: size must be [height, width] in pixels, got [0,1].',
    )
    await expect(openImageFolder(folderOf({ 'a.png': digit(1) }), { fit: 'cover' as never })).rejects.toThrow(
      /fit must be one of crop, pad, stretch/,
    )
  })
})

it('imagesOf reads what a browser is given', async () => {
  const files = [
    new File([greyPng(2, 2, () => 255) as Uint8Array<ArrayBuffer>], 'one.png'),
    new Blob([joined(greyPng(2, 2, () => 0)) as Uint8Array<ArrayBuffer>]),
  ]
  const images = await imagesOf(files)
  expect(images).toMatchObject({ count: 2, shape: [2, 2, 1], files: ['one.png', 'image 2'] })
  expect([...(await readAll(images)).values]).toEqual([1, 1, 1, 1, 0, 0, 0, 0])
})
