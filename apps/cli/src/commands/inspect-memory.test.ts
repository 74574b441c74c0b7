import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import type { Refused } from '../testing/small-run.js'

const directory = temporaryFolder()

interface Inspected {
  readonly summary: { readonly bytes: Record<string, number> }
  readonly foretold: {
    readonly training: number
    readonly inference: number
    readonly batchSize: number
    readonly tried: [number, number]
    readonly parts: Record<string, number>
    readonly techniques: { name: string; before: number; after: number; saves: number; how: string }[]
  }
  readonly measured: { readonly training: number; readonly inference: number }
}

describe('inspect --memory', () => {
  it.each([
    ['dense', '256'],
    ['variational', '100'],
    ['vector-quantized', '32'],
    // Beyond what is small enough to be tried as it is: the line through smaller batches is followed.
    ['denoiser', '256'],
  ])(
    'foretells what %s takes at %s examples a step within 10 % of what is then measured',
    async (recipe, batchSize) => {
      const argv = ['inspect', recipe, '--memory', '--measure', '--batch-size', batchSize, '--backend', 'wasm']
      const { code, document } = await runJson<Inspected>(argv, { directory })
      expect(code).toBe(0)
      const { foretold, measured } = document
      expect(foretold.training / measured.training).toBeGreaterThan(0.9)
      expect(foretold.training / measured.training).toBeLessThan(1.1)
      expect(foretold.inference / measured.inference).toBeGreaterThan(0.9)
      expect(foretold.inference / measured.inference).toBeLessThan(1.1)
      const total = Object.values(foretold.parts).reduce((sum, bytes) => sum + bytes, 0)
      expect(total / foretold.training).toBeCloseTo(1, 6)
      expect(foretold.tried[1]).toBeLessThanOrEqual(foretold.batchSize)
      if (recipe === 'denoiser') expect(foretold.tried).toEqual([128, 192])
      for (const { before, after, saves } of foretold.techniques) {
        expect(saves).toBe(before - after)
        expect(saves).toBeGreaterThan(0)
      }
    },
    60_000,
  )

  it('keeps its promise: a batch in parts takes what it was said to', async () => {
    const argv = ['inspect', 'denoiser', '--memory', '--batch-size', '64', '--backend', 'wasm']
    const { document } = await runJson<Inspected>(argv, { directory })
    const promised = document.foretold.techniques.find(({ name }) => name === 'accumulation')
    expect(promised?.how).toContain('--set training.microBatches=4')
    expect(document.summary.bytes).toMatchObject({
      weights: document.foretold.parts.weights,
      total: document.foretold.training,
    })
    const { stdout } = await run(argv, { directory })
    expect(stdout).not.toContain('Training at batch size')
    expect(stdout).toMatch(/^Memory on the device at 64 examples a step:\n {2}training +\d/m)
    expect(stdout).toMatch(/^ {2}accumulation +training +\d/m)
  }, 60_000)

  it('refuses a backend that does not tell', async () => {
    const { code, document } = await runJson<Refused>(['inspect', 'dense', '--memory', '--backend', 'cpu'], { directory })
    expect(code).toBe(2)
    expect(document.error.message).toMatch(/^inspect: the backend must be one that tells its peak of memory, got "cpu"/)
  }, 60_000)
})
