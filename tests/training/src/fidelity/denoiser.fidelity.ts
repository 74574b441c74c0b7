import { expect, it } from 'vitest'
import { runRecipe } from './run-recipe.js'

/** Keras 3.15's training loss, five seeds: mean and standard deviation of the mean loss over some steps. */
const points = [
  { from: 1, to: 1, mean: 0.691, deviation: 0.008 },
  { from: 6, to: 15, mean: 0.502, deviation: 0.01 },
  { from: 46, to: 55, mean: 0.223, deviation: 0.014 },
  { from: 91, to: 110, mean: 0.164, deviation: 0.003 },
  { from: 181, to: 200, mean: 0.138, deviation: 0.004 },
]

it("falls as Keras's does", async () => {
  const runs: (readonly number[])[] = []
  for (const seed of [1, 2, 3]) runs.push((await runRecipe('denoiser', seed, 200)).losses)
  const ours = points.map(({ from, to }) => mean(runs.map((losses) => mean(losses.slice(from - 1, to)))))
  points.forEach(({ from, to, mean: theirs, deviation }, i) => {
    console.log(`denoiser, steps ${from}–${to}: ${ours[i]?.toFixed(4)} (Keras ${theirs} ± ${deviation})`)
  })
  for (const [i, { mean: theirs, deviation }] of points.entries())
    expect(Math.abs((ours[i] ?? Number.NaN) - theirs)).toBeLessThanOrEqual(3 * deviation)
}, 3_600_000)

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
