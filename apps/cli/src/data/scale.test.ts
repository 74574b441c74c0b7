import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stream } from '@sandglass/base'
import { readSafetensors } from '@sandglass/core'
import { encodePng, openImages } from '@sandglass/data/images'
import { writeNpy } from '@sandglass/data/npy'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import type { Refused, Trained } from '../testing/small-run.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)
const count = 60
const shape = [count, 8, 8] as const

/** Images of stripes and some noise, from 0 to 1. */
const random = stream(1, 'tests')
const stripes = Float64Array.from({ length: count * 64 }, (_, i) =>
  Math.min(1, Math.max(0, (Math.floor((i % 8) / 2) % 2) * 0.7 + 0.1 + 0.05 * random.normal() + 0.001 * (i >> 6))),
)
const whole = Uint16Array.from(stripes, (value) => Math.round(4095 * value))

const train = (...argv: string[]) =>
  runJson<Trained>(['train', ...argv, '--epochs', '2', '--batch-size', '16', '--seed', '1', '--backend', 'cpu'], { directory })
const errorOf = async (run: string, data: string, ...argv: string[]) => {
  const { code, document, stderr } = await runJson<{ meanSquaredError: number }>(
    ['evaluate', run, '--data', data, '--backend', 'cpu', ...argv],
    { directory },
  )
  expect(code, stderr).toBe(0)
  return document.meanSquaredError
}
const readingOf = (run: string) =>
  JSON.parse(readSafetensors(readFileSync(inFolder(run, 'model/model.safetensors')), 'it').metadata.reading ?? '')

beforeAll(() => {
  writeFileSync(inFolder('whole.npy'), writeNpy(whole, shape))
  writeFileSync(
    inFolder('unit.npy'),
    writeNpy(
      Float64Array.from(whole, (value) => value / 4095),
      shape,
    ),
  )
  // The last image is brighter than all others.
  const far = Float64Array.from(whole, (value, i) => (i >= 59 * 64 ? 2e6 : 1e6 + 100 * (value / 4095) - 50))
  writeFileSync(inFolder('far.npy'), writeNpy(far, shape))
})

describe('--scale', () => {
  it('divides whole numbers by the one that is given, in training and in every use', async () => {
    const scaled = await train('dense', '--data', 'whole.npy', '--scale', '4095', '--out', 'scaled')
    expect(scaled.code, scaled.stderr).toBe(0)
    const unit = await train('dense', '--data', 'unit.npy', '--out', 'unit')
    expect(scaled.document.loss).toEqual(unit.document.loss)
    expect(await errorOf('scaled', 'whole.npy')).toBe(await errorOf('unit', 'unit.npy'))
    // The model alone, without its run, and as if the values were twice as large.
    expect(await errorOf('scaled/model', 'whole.npy')).toBe(await errorOf('unit', 'unit.npy'))
    expect(await errorOf('scaled', 'whole.npy', '--scale', '8190')).not.toBe(await errorOf('unit', 'unit.npy'))
    const plain = await train('dense', '--data', 'whole.npy', '--out', 'plain')
    expect(plain.stderr).toMatch(/Values are far from 0 … 1.* sandglass data inspect whole\.npy says which --scale suits them/)
    expect(scaled.stderr).not.toContain('far from')
  })

  it('min-max learns of the training part alone, keeps digits of doubles, and is kept with the model', async () => {
    const data = ['--data', 'far.npy', '--scale', 'min-max', '--validation', '4', '--limit', '50']
    const { code, document, stderr } = await train('dense', ...data, '--out', 'far')
    expect(code, stderr).toBe(0)
    const { low, high } = readingOf('far').scale
    expect(low).toBeGreaterThanOrEqual(1e6 - 50)
    expect(high).toBeLessThanOrEqual(1e6 + 50)
    expect(high - low).toBeGreaterThan(80)
    expect(stderr).toContain(`By the training part, ${Number.isInteger(low) ? low : low.toFixed(4)} becomes 0`)
    expect(document.loss.at(-1)).toBeLessThan(1)
    // 2,000,000 lies far out by these bounds, and none of it is cut off.
    const all = await errorOf('far', 'far.npy')
    expect(all).toBeGreaterThan(1e4)
    expect(await errorOf('far/model', 'far.npy')).toBe(all)
    expect((await runJson(['train', '--resume', 'far'], { directory })).code).toBe(0)
  })

  it('is recommended for what needs it, with its reason, and stands in the config', async () => {
    const inspect = async (name: string, ...argv: string[]) => {
      const { code, document, stderr } = await runJson<{ recommended: { scale: unknown; loss: string; reasons: string[] } }>(
        ['data', 'inspect', name, ...argv],
        { directory },
      )
      expect(code, stderr).toBe(0)
      return document.recommended
    }
    const recommended = await inspect('whole.npy', '--config', 'my.json')
    expect(recommended).toMatchObject({ scale: 4095, outputActivation: 'sigmoid', loss: 'binary-crossentropy' })
    expect(recommended.reasons.join(' ')).toMatch(
      /The largest number is \d+, which 12 bits hold: divided by 4095, values fill 0 … 1/,
    )
    const { code, document, stderr } = await train('my.json', '--out', 'by-config')
    expect(code, stderr).toBe(0)
    expect(document.loss.at(-1)).toBeLessThan(0.75)
    expect((await inspect('unit.npy')).scale).toBeNull()
    expect((await inspect('far.npy')).scale).toBe('min-max')
    expect((await inspect('whole.npy', '--scale', '4095')).scale).toBeNull()
    for (const value of [Number.NaN, 7]) {
      writeFileSync(inFolder('same.npy'), writeNpy(new Float32Array(5 * 64).fill(value), [5, 8, 8]))
      expect((await inspect('same.npy')).scale).toBe(value === 7 ? 7 : null)
    }
    expect((await run(['data', 'inspect', 'whole.npy'], { directory })).stdout).toMatch(/scale +--scale 4095/)
  })

  it('and what is recommended beside it learns from pictures that are mostly dark, as those of stars are', async () => {
    const spots = Uint16Array.from({ length: 120 * 256 }, (_, i) => {
      const [image, y, x] = [i >> 8, (i >> 4) & 15, i & 15]
      const distance = (x - 8 - 3 * Math.sin(image)) ** 2 + (y - 8 - 3 * Math.cos(2 * image)) ** 2
      return Math.round(100 + 3000 * Math.exp(-distance / 8))
    })
    writeFileSync(inFolder('spots.npy'), writeNpy(spots, [120, 16, 16]))
    await run(['data', 'inspect', 'spots.npy', '--config', 'spots.json'], { directory })
    const trained = await runJson(['train', 'spots.json', '--epochs', '18', '--seed', '1', '--out', 'spots'], { directory })
    expect(trained.code, trained.stderr).toBe(0)
    const scaled = Array.from(spots, (value) => value / 4095)
    // What black pictures would come to.
    const black = scaled.reduce((sum, value) => sum + value * value, 0) / scaled.length
    expect(await errorOf('spots', 'spots.npy', '--backend', 'wasm')).toBeLessThan(black / 4)
  })

  it('spreads scans of 10 bits in files of 16, which are denoised into such files again', async () => {
    mkdirSync(inFolder('scans'))
    for (let image = 0; image < 12; image++) {
      const values = Float32Array.from(
        { length: 256 },
        (_, i) => Math.round(1023 * (stripes[(37 * image + i) % 3000] ?? 0)) / 65_535,
      )
      writeFileSync(inFolder('scans', `${10 + image}.png`), encodePng({ values, shape: [16, 16, 1] }, { bits: 16 }))
    }
    // Two rows of pictures, though twelve are not twice ten.
    const { stdout } = await run(['data', 'inspect', './scans'], { directory })
    expect(stdout).toMatch(/whole numbers from \d+ to [\d,]+, where 65,535 is white/)
    expect(stdout).toMatch(/scale +--scale 1023/)
    const inFiles = /whole numbers from .*/.exec(stdout)?.[0] ?? ''
    for (const scale of ['1023', 'min-max', '100:900', 'type'])
      expect((await run(['data', 'inspect', './scans', '--scale', scale], { directory })).stdout).toContain(inFiles)
    expect(stdout).toMatch(/No value is above \d+ of 65535, which 10 bits hold: divided by 1023/)
    const dark = await train('denoiser', '--data', './scans', '--noise', '0.1', '--out', 'dark')
    expect(dark.stderr).toMatch(/Values are far from 0 … 1/)
    const trained = await train('denoiser', '--data', './scans', '--scale', '1023', '--noise', '0.1', '--out', 'scanner')
    expect(trained.code, trained.stderr).toBe(0)
    expect(trained.stderr).not.toMatch(/far from/)
    const { code, stderr } = await run(['denoise', 'scanner', '--data', './scans', '--out', 'cleaned', '--backend', 'cpu'], {
      directory,
    })
    expect(code, stderr).toBe(0)
    const { values, bits } = await (await openImages(inFolder('cleaned'))).read('10.png')
    expect(bits).toBe(16)
    expect(Math.max(...values)).toBeLessThanOrEqual(1023 / 65_535 + 1e-6)
    expect(Math.max(...values)).toBeGreaterThan(300 / 65_535)
  })

  it('is refused where it has no meaning', async () => {
    writeFileSync(inFolder('table.csv'), 'a,b\n1,2\n3,4\n')
    const refusal = async (...argv: string[]) => {
      const { code, document } = await runJson<Refused>(['data', 'inspect', ...argv], { directory })
      expect(code).toBe(2)
      return document.error.message
    }
    expect(await refusal('table.csv', '--scale', 'type')).toMatch(
      /table\.csv is read as a table, whose columns --preprocessing scales/,
    )
    expect(await refusal('unit.npy', '--scale', 'type')).toMatch(/--scale must be a number or min-max, as the values of unit\.npy/)
    mkdirSync(inFolder('mixed'))
    for (const bits of [8, 16] as const)
      writeFileSync(inFolder('mixed', `${bits}.png`), encodePng({ values: new Float32Array(64), shape: [8, 8, 1] }, { bits }))
    for (const given of ['255', 'min-max'])
      expect(await refusal('./mixed', '--scale', given)).toMatch(/^16\.png has 16 bits a channel and 8\.png has 8/)
    expect((await run(['data', 'inspect', './mixed', '--scale', 'type'], { directory })).code).toBe(0)
    for (const given of ['0', '-4', '3:2', 'much', '1:2:3', ':4'])
      expect(await refusal('whole.npy', '--scale', given)).toMatch(/^sandglass: --scale must be type, min-max, a number above 0/)
    expect((await run(['data', 'inspect', 'far.npy', '--scale', '-1024:3071'], { directory })).code).toBe(0)
  })
})
