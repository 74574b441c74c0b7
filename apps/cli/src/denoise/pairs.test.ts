import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stream } from '@sandglass/base'
import { encodePng } from '@sandglass/data/images'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { runJson } from '../testing/run.js'
import type { Refused, Trained } from '../testing/small-run.js'

const directory = temporaryFolder()
const folder = (name: string) => join(directory, name)
const count = 40

/** Grey images with a light square each; clean, twice with noise of its own, and once cut off at black. */
beforeAll(() => {
  const make = (name: string, noise: (value: number, i: number) => number) => {
    mkdirSync(folder(name))
    for (let image = 0; image < count; image++) {
      const value = (i: number) => (Math.abs((i % 12) - (image % 12)) < 4 ? 0.7 : 0.3)
      const values = Float32Array.from({ length: 144 }, (_, i) => noise(value(i), image * 144 + i))
      writeFileSync(join(folder(name), `${String(image).padStart(2, '0')}.png`), encodePng({ values, shape: [12, 12, 1] }))
    }
  }
  const noisy = (seed: number, deviation: number) => {
    const random = stream(seed, 'noise')
    return (value: number) => value + deviation * random.normal()
  }
  make('clean', (value) => value)
  make('noisy', noisy(1, 0.08))
  make('again', noisy(2, 0.08))
  make('dark', noisy(3, 0.5))
  make('dark-again', noisy(4, 0.5))
})

const train = ['train', 'denoiser', '--validation', '8', '--epochs', '2', '--batch-size', '8', '--seed', '1']
const mse = ['--loss', 'mean-squared-error']

describe('train on pairs', () => {
  it('learns clean images from noisy ones of the same names, and denoise measures by those that were held out', async () => {
    const given = ['--data', './noisy', '--target', './clean', '--out', 'runs/pairs']
    const { code, document } = await runJson<Trained>([...train, ...given], { directory })
    expect(code).toBe(0)
    expect(document.examples).toEqual({ training: 32, validation: 8 })
    const { document: cleaned } = await runJson<Record<string, unknown>>(['denoise', 'runs/pairs'], { directory })
    expect(cleaned).toMatchObject({ noise: null })
    // Noise of 0.08 has 22 decibels.
    expect(Math.round((cleaned.noisy as { peakSignalToNoiseRatio: number }).peakSignalToNoiseRatio)).toBe(22)
    expect(
      (await runJson<Trained>(['train', 'runs/pairs/config.json', '--out', 'runs/again'], { directory })).document.loss,
    ).toEqual(document.loss)
  })

  it('learns from pairs of noisy images alone, unless their noise was cut off', async () => {
    const noisy = ['--data', './noisy', '--target', './again', '--noisy-targets']
    expect((await runJson<Trained>([...train, ...mse, ...noisy, '--out', 'runs/noisy'], { directory })).code).toBe(0)
    const own = await runJson<Refused>(['denoise', 'runs/noisy'], { directory })
    expect(own.document.error.message).toMatch(/nobody knows what the run’s own images are without their noise/)
    const dark = ['--data', './dark', '--target', './dark-again', '--noisy-targets']
    const { code, document } = await runJson<Refused>([...train, ...mse, ...dark], { directory })
    expect(code).toBe(2)
    expect(document.error.message).toMatch(/noise of the targets must not be cut off .* stand at 0 in the target/)
    expect(document.error.cure).toMatch(/mean-absolute-error/)
    const synthetic = ['--data', './clean', '--noise', '0.5', '--noisy-targets', '--loss', 'mean-squared-error']
    expect((await runJson<Refused>([...train, ...synthetic], { directory })).document.error.message).toMatch(
      /which makes 0 to 0\.(19|20)/,
    )
  })

  it('holds pairs to their names, their number, and a validation that can be paired', async () => {
    const message = async (...argv: string[]) => (await runJson<Refused>([...train, ...argv], { directory })).document.error.message
    expect(await message('--data', './noisy', '--target', './clean', '--validation', './clean')).toMatch(
      /--validation must be a count or share of the pairs/,
    )
    mkdirSync(folder('large'))
    for (let image = 0; image < count; image++)
      writeFileSync(
        join(folder('large'), `${String(image).padStart(2, '0')}.png`),
        encodePng({ values: new Float32Array(576), shape: [24, 24, 1] }),
      )
    expect(await message('--data', './noisy', '--target', './large')).toMatch(/and of the same shape, got 40 of \[24, 24, 1\]/)
    rmSync(join(folder('again'), '07.png'))
    expect(await message('--data', './noisy', '--target', './again')).toMatch(/as many examples as --data, .* got 39 .* for 40/)
    writeFileSync(join(folder('again'), 'other.png'), encodePng({ values: new Float32Array(144), shape: [12, 12, 1] }))
    expect(await message('--data', './noisy', '--target', './again')).toMatch(/and 07.png has none/)
  })
})
