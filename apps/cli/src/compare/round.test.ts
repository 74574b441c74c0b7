import { describe, expect, it } from 'vitest'
import type { Reading } from './reading.js'
import { comparisonOf, type Outcome, type Round } from './round.js'

const measures = [{ name: 'error', title: 'error', short: 'error', better: 'lower' }] as const

const outcome = (method: string, readings: Outcome['readings'], seconds = 1): Outcome => ({
  method,
  dimensions: null,
  bytes: null,
  readings,
  seconds,
  megabytes: 1,
  isTransductive: false,
})

const mean = (...runs: number[][]): Reading => ({ kind: 'mean', runs })

const round = (...outcomes: Outcome[]): Round => ({ task: 'reduce', heading: 'Fewer numbers', measures, outcomes, notes: [] })

describe('comparisonOf', () => {
  it('is a mean over trainings, with intervals, and gains above 0 where the lower figure is the better', () => {
    const rounds = [1, 3].map((error) =>
      round(
        outcome('autoencoder', { error: mean([error, error]) }, error),
        outcome('PCA', { error: mean([error - 1, error - 1]) }),
      ),
    )
    const { rows, trainings } = comparisonOf(rounds, 1)
    expect(trainings).toBe(2)
    expect(rows[0]).toMatchObject({ method: 'autoencoder', measures: { error: 2 }, seconds: 2, gain: null })
    // Of two trainings that differ by 2, little can be told of the next.
    const [low = 0, high = 0] = rows[0]?.intervals.error ?? []
    expect([low < 1, high > 3]).toEqual([true, true])
    expect(rows[1]).toMatchObject({ measures: { error: 1 }, gain: { mean: 1, interval: [1, 1] } })
  })

  it('has no gain where a method has no such measure, and no interval where nobody knows one', () => {
    const { rows } = comparisonOf(
      [
        round(
          outcome('autoencoder', { error: { kind: 'figure', value: 2 } }),
          outcome('UMAP', { error: null }),
          outcome('PCA', { error: { kind: 'figure', value: 1 } }),
        ),
      ],
      1,
    )
    expect(rows[0]).toMatchObject({ measures: { error: 2 }, intervals: { error: null } })
    expect(rows[1]).toMatchObject({ measures: { error: null }, intervals: { error: null }, gain: null })
    expect(rows[2]).toMatchObject({ measures: { error: 1 }, gain: null })
  })
})
