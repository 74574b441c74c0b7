import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import { type Refused, small } from '../testing/small-run.js'

const directory = temporaryFolder()

describe('find-learning-rate', () => {
  const argv = ['find-learning-rate', 'dense', ...small, '--seed', '1']

  it('suggests a rate, shows where it comes from, and keeps nothing', async () => {
    const { code, stdout, stderr } = await run(argv, { directory })
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^optimizer +adam, 50 examples a step\nlowest loss +0\.\d+, smoothed, at [\d.]+\nsuggestion +--learning-rate [\d.]+\n$/,
    )
    expect(stderr).toContain('learning rate, as a power of ten')
    expect(readdirSync(directory)).toEqual([])
  }, 60_000)

  it('tells programs every point, the same again for the same seed', async () => {
    type Search = { suggestion: number; optimizer: string; points: { learningRate: number; loss: number; smoothed: number }[] }
    const find = async () => (await runJson<Search>([...argv, '--set', 'training.optimizer.type=sgd'], { directory })).document
    const { suggestion, optimizer, points } = await find()
    expect(optimizer).toBe('sgd')
    const lowest = points.reduce((low, point) => (point.smoothed < low.smoothed ? point : low))
    expect(suggestion).toBeLessThanOrEqual(lowest.learningRate / 10)
    expect(suggestion).toBeGreaterThan(points[0]?.learningRate ?? 1)
    expect((await find()).points).toEqual(points)
  }, 60_000)

  it('refuses what train would refuse', async () => {
    const { code, document } = await runJson<Refused>(['find-learning-rate', 'dense', '--batch-size', '0'], { directory })
    expect(code).toBe(2)
    expect(document.error.message).toMatch(/^find-learning-rate: --batch-size must be a whole number of at least 1, got 0\./)
  })
})
