import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import { type Refused, type Trained, trainSmall } from '../testing/small-run.js'

/** Where the tests work; `runs/plain` and `runs/noisy` are trained once for all. */
const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)
let plain: Trained

beforeAll(async () => {
  plain = (await trainSmall(directory, '--out', 'runs/plain')).document
  await trainSmall(directory, '--out', 'runs/noisy', '--noise', '0.5')
}, 60_000)

describe('evaluate', () => {
  it('measures a run on the test examples of its own data', async () => {
    const { code, document } = await runJson(['evaluate', 'runs/plain'], { directory })
    expect(code).toBe(0)
    expect(document).toMatchObject({ model: inFolder('runs/plain/model'), data: 'shapes:test', examples: 2000, noise: null })
    expect(document.loss).toBeCloseTo(plain.validationLoss?.at(-1) as number, 1)
    expect(document.meanSquaredError).toBeGreaterThan(0)
  })

  it('takes a model without its run, if told the data', async () => {
    const { code, document } = await runJson<Refused>(['evaluate', 'runs/plain/model/model.safetensors'], { directory })
    expect(code).toBe(0)
    expect(document).toMatchObject({ data: 'shapes:test' })
    mkdirSync(inFolder('alone'), { recursive: true })
    for (const name of ['model.safetensors', 'config.json'])
      writeFileSync(inFolder('alone', name), readFileSync(inFolder('runs/plain/model', name)))
    const without = await runJson<Refused>(['evaluate', 'alone'], { directory })
    expect(without.code).toBe(2)
    expect(without.document.error.cure).toMatch(/--data/)
    const told = await runJson(['evaluate', 'alone', '--data', 'shapes:train', '--limit', '30', '--batch-size', '7'], { directory })
    expect(told.document).toMatchObject({ data: 'shapes:train', examples: 30 })
  })

  it('makes the noise that the model was trained with, or what it is told', async () => {
    const measure = async (...argv: string[]) =>
      (await runJson<{ loss: number; noise: object | null }>(['evaluate', 'runs/noisy', '--limit', '50', ...argv], { directory }))
        .document
    const [asTrained, none, other] = [await measure(), await measure('--noise', '0'), await measure('--seed', '9')]
    expect(asTrained.noise).toEqual({ type: 'gaussian', standardDeviation: 0.5, clip: [0, 1] })
    expect(none.noise).toBeNull()
    expect(new Set([asTrained.loss, none.loss, other.loss]).size).toBe(3)
    expect((await measure()).loss).toBe(asTrained.loss)
  })

  it('says where it looked for a model', async () => {
    const { code, document } = await runJson<Refused>(['evaluate', 'runs/nowhere'], { directory })
    expect(code).toBe(2)
    expect(document.error).toMatchObject({ code: 'not-found', message: 'evaluate: there is no model in runs/nowhere.' })
    expect(document.error.cure).toMatch(/sandglass train makes one/)
  })

  it('refuses a model that is damaged', async () => {
    mkdirSync(inFolder('damaged'), { recursive: true })
    const bytes = readFileSync(inFolder('runs/plain/model/model.safetensors'))
    writeFileSync(inFolder('damaged/model.safetensors'), bytes.subarray(0, bytes.length - 100))
    const { code, document } = await runJson<Refused>(['evaluate', 'damaged', '--data', 'shapes'], { directory })
    expect([code, document.error.code]).toEqual([2, 'invalid-file'])
  })
})

describe('reconstruct and denoise', () => {
  it('show and keep a picture', async () => {
    const { code, stdout, stderr } = await run(['reconstruct', 'runs/plain', '--limit', '20', '--out', 'pictures/back.png'], {
      directory,
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^reconstructed +\d+\.\d\d dB \(of the mean error \d+\.\d\d dB\), structural similarity 0\.\d+$/m)
    expect(stderr).toMatch(/^original/m)
    expect(decode(readFileSync(inFolder('pictures/back.png'))).height).toBeGreaterThan(100)
  })

  it('measure how near the model comes', async () => {
    interface Restored {
      meanSquaredError: number
      peakSignalToNoiseRatio: number
      noisy: { meanSquaredError: number; peakSignalToNoiseRatio: number }
      picture: string | null
    }
    const back = await runJson<Restored>(['reconstruct', 'runs/plain', '--limit', '100'], { directory })
    const evaluated = await runJson<{ meanSquaredError: number }>(['evaluate', 'runs/plain', '--limit', '100'], { directory })
    expect(back.document.meanSquaredError).toBeCloseTo(evaluated.document.meanSquaredError, 6)
    const clean = await runJson<Restored>(['denoise', 'runs/noisy', '--limit', '100'], { directory })
    expect(clean.document.picture).toBeNull()
    // Noise of standard deviation 0.5, clipped: mostly on black, where half of it is lost.
    expect(clean.document.noisy.meanSquaredError).toBeGreaterThan(0.08)
    expect(clean.document.noisy.meanSquaredError).toBeLessThan(0.17)
    expect(clean.document.noisy.peakSignalToNoiseRatio).toBeCloseTo(-10 * Math.log10(clean.document.noisy.meanSquaredError), 0)
  })

  it('denoise asks for noise where there is none', async () => {
    const { code, document } = await runJson<Refused>(['denoise', 'runs/plain'], { directory })
    expect([code, document.error.code]).toEqual([2, 'invalid-argument'])
    expect(document.error.cure).toMatch(/--noise 0\.5/)
  })
})

describe('encode', () => {
  it('writes a line an example', async () => {
    const { code, stdout, stderr } = await run(['encode', 'runs/plain', '--limit', '5'], { directory })
    expect([code, stderr]).toEqual([0, ''])
    const [header = '', ...lines] = stdout.trimEnd().split('\n')
    expect(header.split(',')).toEqual(['label', ...Array.from({ length: 8 }, (_, index) => `latent_${index + 1}`)])
    expect(lines).toHaveLength(5)
    for (const line of lines) expect(line.split(',').map(Number).every(Number.isFinite)).toBe(true)
  })

  it('gives the same codes in every form', async () => {
    interface Encoded {
      codes: number[][]
      labels: number[]
      shape: number[]
    }
    const { document } = await runJson<Encoded>(['encode', 'runs/plain', '--limit', '5'], { directory })
    expect(document).toMatchObject({ shape: [8], labels: expect.any(Array) })
    await run(['encode', 'runs/plain', '--limit', '5', '--out', 'codes.json'], { directory })
    await run(['encode', 'runs/plain', '--limit', '5', '--out', 'codes.csv'], { directory })
    expect((JSON.parse(readFileSync(inFolder('codes.json'), 'utf8')) as Encoded).codes).toEqual(document.codes)
    const csv = readFileSync(inFolder('codes.csv'), 'utf8').trimEnd().split('\n').slice(1)
    expect(csv.map((line) => line.split(',').slice(1).map(Number))).toEqual(document.codes)
  })

  it('says which files it can write', async () => {
    const { code, document } = await runJson<Refused>(['encode', 'runs/plain', '--out', 'codes.txt'], { directory })
    expect([code, document.error.message]).toEqual([2, 'encode: --out must end in .csv, .json or .npy, got "codes.txt".'])
  })
})

describe('inspect', () => {
  it('shows a run: layers, memory, losses, config', async () => {
    const { code, stdout } = await run(['inspect', 'runs/plain'], { directory })
    expect(code).toBe(0)
    expect(stdout).toMatch(/encoder\.dense +\[8\] +6,280/)
    expect(stdout).toMatch(/^--memory foretells the memory of a training/m)
    expect(stdout).not.toMatch(/activations/)
    expect(stdout).toMatch(/validation loss +0\.\d+/)
    expect(stdout).toContain('"training": "shapes:train"')
  })

  it('shows what a recipe would make', async () => {
    const { code, document } = await runJson(['inspect', 'denoiser', '--batch-size', '8'], { directory })
    expect(code).toBe(0)
    expect(document).toMatchObject({ model: null, trained: null, summary: { parameters: 28_353, batchSize: 8 } })
  })
})
