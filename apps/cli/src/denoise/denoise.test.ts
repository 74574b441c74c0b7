import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stream } from '@sandglass/base'
import { encodePng, openImages } from '@sandglass/data/images'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import type { Refused } from '../testing/small-run.js'
import { alarmText } from './alarms.js'
import type { DenoisedImage } from './denoised.js'
import { denoisedName } from './names.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)

/** Light stripes on black, and the same with noise, under the same names. */
const sizes: Readonly<Record<string, readonly [height: number, width: number]>> = {
  'large.png': [70, 95],
  'page/odd.png': [31, 13],
  'tiny.png': [3, 5],
}

beforeAll(async () => {
  for (const [index, [file, [height, width]]] of Object.entries(sizes).entries()) {
    const clean = Float32Array.from({ length: height * width }, (_, i) => (Math.floor((i % width) / 6) % 2 === 0 ? 0.1 : 0.9))
    const random = stream(index, 'noise')
    for (const [folder, values] of [
      ['clean', clean],
      ['noisy', clean.map((value) => value + 0.5 * random.normal())],
    ] as const) {
      mkdirSync(dirname(inFolder(folder, file)), { recursive: true })
      writeFileSync(inFolder(folder, file), encodePng({ values, shape: [height, width, 1] }))
    }
  }
  const given = ['--data', 'shapes', '--limit', '600', '--validation', '50', '--epochs', '3', '--batch-size', '16', '--seed', '1']
  const { code, stderr } = await run(['train', 'denoiser', ...given, '--noise', '0.5', '--out', 'runs/clean'], { directory })
  expect(stderr).not.toMatch(/error/i)
  expect(code).toBe(0)
}, 120_000)

interface Denoised {
  readonly out: string
  readonly report: string
  readonly examples: number
  readonly noise: object | null
  readonly noisy: { readonly peakSignalToNoiseRatio: number; readonly structuralSimilarity: number | null } | null
  readonly denoised: { readonly peakSignalToNoiseRatio: number } | null
  readonly alternatives: readonly {
    readonly method: string
    readonly tunedBy: string | null
    readonly peakSignalToNoiseRatio: number
  }[]
  readonly advice: string | null
  readonly images: readonly { readonly file: string; readonly written: string; readonly height: number; readonly width: number }[]
  readonly skipped: readonly { readonly file: string }[]
}

describe('denoise, of a folder of images', () => {
  it('writes images of 16 bits as such', async () => {
    const values = Float32Array.from({ length: 32 * 32 }, (_, i) => i / 1024)
    mkdirSync(inFolder('deep'))
    writeFileSync(inFolder('deep', 'scan.png'), encodePng({ values, shape: [32, 32, 1] }, { bits: 16 }))
    const { code, stderr } = await run(['denoise', 'runs/clean', '--data', 'deep', '--out', 'made-deep'], { directory })
    expect(code, stderr).toBe(0)
    const cleaned = await (await openImages(inFolder('made-deep'))).read('scan.png')
    expect(cleaned.bits).toBe(16)
    expect(new Set(cleaned.values).size).toBeGreaterThan(256)
  })

  it('writes each image cleaned, in its own size and by its own name, with a report', async () => {
    const { code, document } = await runJson<Denoised>(['denoise', 'runs/clean', '--data', 'noisy', '--out', 'made'], { directory })
    expect(code).toBe(0)
    expect(document).toMatchObject({
      examples: 3,
      noise: null,
      noisy: null,
      denoised: null,
      alternatives: [],
      advice: null,
      out: inFolder('made'),
      skipped: [],
    })
    expect(document.images.map(({ file, height, width }) => [file, [height, width]])).toEqual(Object.entries(sizes))
    const made = await openImages(inFolder('made'))
    expect(made.files).toEqual(Object.keys(sizes))
    for (const [file, size] of Object.entries(sizes)) expect((await made.read(file)).shape).toEqual([...size, 1])
    const report = readFileSync(document.report, 'utf8')
    expect(report).toContain('large.png')
    expect(report).toContain('Nobody knows the clean images')
    expect(report).not.toMatch(/(src|href)="http/)
  })

  it('measures by clean images of the same names, or makes noise itself; whole images and tiles give the same', async () => {
    const by = ['denoise', 'runs/clean', '--data', 'noisy', '--target', 'clean']
    const { document } = await runJson<Denoised>([...by, '--out', 'measured'], { directory })
    expect(document.noisy?.peakSignalToNoiseRatio).toBeLessThan(11)
    expect(document.denoised?.peakSignalToNoiseRatio).toBeGreaterThan(document.noisy?.peakSignalToNoiseRatio ?? 99)
    expect(document.alternatives.map(({ method, tunedBy }) => [method, tunedBy])).toEqual([
      ['noisy input', null],
      ['all black', null],
      ['median filter', '50 validation images'],
      ['bilateral filter', '50 validation images'],
    ])
    expect(document.alternatives[0]).toMatchObject({ ...document.noisy })
    expect(document.advice).toMatch(/^The result/)
    expect(readFileSync(document.report, 'utf8')).toContain('Beside the alternatives')
    // The tiny one has no room for the window.
    expect(document.noisy?.structuralSimilarity).toBeNull()
    await runJson([...by, '--out', 'tiles', '--tile', '40', '--batch-size', '2'], { directory })
    const [whole, cut] = [await openImages(inFolder('measured')), await openImages(inFolder('tiles'))]
    for (const file of whole.files) expect(await cut.read(file)).toEqual(await whole.read(file))
    const made = await runJson<Denoised>(['denoise', 'runs/clean', '--data', 'clean', '--noise', '0.2', '--out', 'spoilt'], {
      directory,
    })
    expect(made.document.noise).toEqual({ type: 'gaussian', standardDeviation: 0.2, clip: [0, 1] })
    expect(made.document.noisy?.peakSignalToNoiseRatio).toBeLessThan(18)
  })

  it('leaves nothing behind where an image is broken, or all but that one with --skip-bad', async () => {
    mkdirSync(inFolder('mixed'))
    writeFileSync(inFolder('mixed', 'a.png'), readFileSync(inFolder('noisy', 'tiny.png')))
    writeFileSync(inFolder('mixed', 'broken.png'), 'no image')
    const refused = await runJson<Refused>(['denoise', 'runs/clean', '--data', 'mixed', '--out', 'none'], { directory })
    expect(refused.code).toBe(2)
    expect(refused.document.error.message).toMatch(/broken.png/)
    expect(existsSync(inFolder('none'))).toBe(false)
    expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([])
    const { code, document } = await runJson<Denoised>(['denoise', 'runs/clean', '--data', 'mixed', '--skip-bad'], { directory })
    expect(code).toBe(0)
    expect(document).toMatchObject({ out: inFolder('mixed-denoised'), examples: 1 })
    expect(document.skipped.map(({ file }) => file)).toEqual(['broken.png'])
  })

  it('writes nothing over, and says what is missing', async () => {
    const message = async (...argv: string[]) =>
      (await runJson<Refused>(['denoise', 'runs/clean', '--data', 'noisy', ...argv], { directory })).document.error.message
    expect(await message('--out', 'clean')).toMatch(/--out must be a new or empty folder/)
    expect(await message('--out', 'other', '--target', 'mixed')).toMatch(
      /--target must have an image for each, and has none called large.png/,
    )
    const { document } = await runJson<Refused>(['denoise', 'runs/clean', '--tile', '40'], { directory })
    expect(document.error.message).toMatch(/--tile is for a folder of images/)
  })
})

describe('denoise, of a data set', () => {
  it('tells decibels of images and of the mean error, the similarity, and alarms', async () => {
    const { document } = await runJson<Record<string, unknown>>(['denoise', 'runs/clean', '--limit', '50'], { directory })
    expect(Object.keys(document)).toEqual(
      expect.arrayContaining(['noisy', 'alternatives', 'advice', 'alarms', 'peakSignalToNoiseRatio', 'structuralSimilarity']),
    )
    expect(document.peakSignalToNoiseRatio).toBeGreaterThanOrEqual(Number(document.peakSignalToNoiseRatioOfMeanError))
    const { stdout } = await run(['denoise', 'runs/clean', '--limit', '50'], { directory })
    expect(stdout).toMatch(/median filter +\d+\.\d\d dB/)
    expect(stdout).toMatch(/denoised +\d+\.\d\d dB \(of the mean error \d+\.\d\d dB\), structural similarity 0\.\d{3}/)
  })
})

describe('denoise, of a model without its run', () => {
  it('goes without filters, and says why', async () => {
    cpSync(inFolder('runs/clean/model'), inFolder('alone'), { recursive: true })
    const { code, document, stderr } = await runJson<Denoised>(
      ['denoise', 'alone', '--data', 'clean', '--noise', '0.3', '--out', 'by-alone'],
      { directory },
    )
    expect(code).toBe(0)
    expect(document.alternatives.map(({ method }) => method)).toEqual(['noisy input', 'all black'])
    expect(stderr).toMatch(/Without filters to hold it against: the model is without its run/)
  })
})

describe('alarmText', () => {
  it('tells once what many images have, by the one that has most of it', () => {
    const image = (file: string, correlation: number, alarms: string[]): DenoisedImage => ({
      file,
      written: file,
      height: 9,
      width: 9,
      before: null,
      after: null,
      structure: { correlation, deviations: 9, contrast: null, cutOff: 0, alarms },
    })
    const images = [image('a.png', 0.1, ['it has parts']), image('b.png', 0.3, ['it has more']), image('c.png', 0, [])]
    expect(alarmText(images)).toBe('In 2 of 3 images; most of all in b.png: it has more.')
    expect(alarmText(images.slice(2))).toBeNull()
    expect(alarmText(images.slice(1, 2))).toBe('b.png: it has more.')
  })
})

describe('denoisedName', () => {
  it('keeps names apart that would become one', () => {
    const name = denoisedName(['a.jpg', 'b.jpeg', 'b.png', 'c.d/e.webp'])
    expect(['a.jpg', 'b.jpeg', 'b.png', 'c.d/e.webp'].map(name)).toEqual(['a.png', 'b.jpeg.png', 'b.png.png', 'c.d/e.png'])
  })
})
