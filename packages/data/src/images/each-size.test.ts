import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { openImages } from './each-size.js'
import { encodePng } from './encode.js'

const folder = mkdtempSync(join(tmpdir(), 'images-'))
afterAll(() => rmSync(folder, { recursive: true }))

const image = (height: number, width: number, channels: number, value: (i: number) => number) => ({
  values: Float32Array.from({ length: height * width * channels }, (_, i) => value(i)),
  shape: [height, width, channels],
})

describe('images of a folder, each in its own size', () => {
  it('are read as they were written, to the level', async () => {
    const sides = fc.integer({ min: 1, max: 9 })
    await fc.assert(
      fc.asyncProperty(
        sides,
        sides,
        fc.constantFrom(1, 3),
        fc.integer({ min: 0, max: 255 }),
        async (height, width, channels, level) => {
          const written = image(height, width, channels, (i) => ((level + 37 * i) % 256) / 255)
          writeFileSync(join(folder, 'a.png'), encodePng(written))
          const { files, read } = await openImages(folder)
          expect(files).toEqual(['a.png'])
          expect(await read('a.png')).toEqual({ ...written, bits: 8 })
        },
      ),
      { numRuns: 30 },
    )
  })

  it('are named by their path, and brought to the channels that are asked for', async () => {
    mkdirSync(join(folder, 'below'))
    writeFileSync(join(folder, 'below', 'b.png'), encodePng(image(2, 3, 3, () => 0.2)))
    writeFileSync(join(folder, 'notes.txt'), 'none')
    const grey = await openImages(folder, { channels: 1 })
    expect(grey.files).toEqual(['a.png', 'below/b.png'])
    expect(await grey.read('below/b.png')).toEqual({ ...image(2, 3, 1, () => 0.2), bits: 8 })
    await expect(grey.read('c.png')).rejects.toThrow(/one of the files/)
    await expect(openImages(folder, { channels: 2 as 1 })).rejects.toThrow(/channels must be 1 for grey/)
    await expect(openImages(join(folder, 'nowhere'))).rejects.toThrow(/openImages: there is no folder/)
  })
})

describe('encodePng', () => {
  it('clips what leaves [0, 1]', async () => {
    writeFileSync(join(folder, 'a.png'), encodePng(image(1, 4, 1, (i) => [-1, 2, Number.NaN, 0.5019][i] as number)))
    expect([...(await (await openImages(folder)).read('a.png')).values]).toEqual([0, 1, 0, Math.fround(128 / 255)])
    expect(() => encodePng(image(2, 2, 2, () => 0))).toThrow(/1 or 3 channels/)
  })
})
