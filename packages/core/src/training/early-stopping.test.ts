import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noProgress, progressAfter } from '../schedules/monitor.js'
import { type EarlyStopping, isOver } from './early-stopping.js'

const options: EarlyStopping = {
  monitor: 'validation.loss',
  goal: 'lowest',
  patience: 2,
  minimumImprovement: 0.1,
  restoreBest: true,
}

/** Epochs seen until it stops, and the best of them. */
function run(figures: readonly number[], given: EarlyStopping = options): { epochs: number; bestEpoch: number } {
  let progress = noProgress
  let epochs = 0
  for (const figure of figures) {
    epochs++
    progress = progressAfter(progress, epochs, figure, given)
    if (isOver(progress, given)) break
  }
  return { epochs, bestEpoch: progress.bestEpoch }
}

describe('early stopping', () => {
  it('waits for as many epochs as patience says', () => {
    expect(run([3, 2, 2.5, 2.5, 1])).toEqual({ epochs: 4, bestEpoch: 2 })
    expect(run([3, 2, 2.5, 1, 1.5, 1.5, 0])).toEqual({ epochs: 6, bestEpoch: 4 })
  })

  it('takes no notice of an improvement below the minimum', () => {
    expect(run([3, 2.95, 2.91, 1])).toEqual({ epochs: 3, bestEpoch: 1 })
  })

  it('counts NaN as no improvement', () => {
    expect(run([3, Number.NaN, Number.NaN, 1])).toEqual({ epochs: 3, bestEpoch: 1 })
  })

  it('goes up where the highest figure is the best', () => {
    expect(run([3, 2, 3.5, 3.55, 1], { ...options, goal: 'highest' })).toEqual({ epochs: 5, bestEpoch: 3 })
    expect(run([3, Number.POSITIVE_INFINITY, 4, 2], { ...options, goal: 'highest' })).toEqual({ epochs: 4, bestEpoch: 3 })
  })

  it('stops exactly patience epochs after the first of the lowest figures', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 4 }),
        (figures, patience) => {
          const { epochs, bestEpoch } = run(figures, { ...options, patience, minimumImprovement: 0 })
          const seen = figures.slice(0, epochs)
          expect(bestEpoch).toBe(seen.indexOf(Math.min(...seen)) + 1)
          expect(epochs === figures.length || epochs - bestEpoch === patience).toBe(true)
          expect(epochs - bestEpoch).toBeLessThanOrEqual(patience)
        },
      ),
    )
  })
})
