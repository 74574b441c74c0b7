import { stream } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { verdict } from './advice.js'
import type { Reading } from './reading.js'
import { comparisonOf, type Outcome, type Round } from './round.js'

const measures = [{ name: 'error', title: 'error', short: 'error', better: 'lower' }] as const

const outcome = (method: string, readings: Outcome['readings'], seconds = 1): Outcome => ({
  method,
  dimensions: null,
  bytes: null,
  readings,
  fitSeconds: 2,
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

  it('calls one of many better where none is no oftener than it would call a single one', () => {
    const [cases, methods, examples] = [80, 10, 40]
    const random = stream(4, 'even methods')
    const draw = () => mean(Array.from({ length: examples }, () => random.normal()))
    const found = Array.from({ length: cases }, () => {
      const others = Array.from({ length: methods }, (_, index) => outcome(`method ${index}`, { error: draw() }))
      const { rows, sureness } = comparisonOf([round(outcome('autoencoder', { error: draw() }), ...others)], 1)
      expect(sureness).toEqual({ together: 0.95, gains: methods, each: expect.closeTo(0.995, 9) })
      return rows.some((row) => verdict(row) === 'better' || verdict(row) === 'worse')
    })
    // One by one at 95 % each, some 25 of 100 find a difference where there is none.
    expect(found.filter(Boolean).length / cases).toBeLessThan(0.11)
  }, 60_000)

  it('counts as gains those alone that can be told, and has no time of fitting where a model was there before', () => {
    const before = { ...outcome('autoencoder', { error: mean([2, 1]) }), fitSeconds: null }
    const others = [outcome('UMAP', { error: null }), outcome('PCA', { error: mean([1, 2]) })]
    const { rows, sureness } = comparisonOf(
      [round(before, ...others), round(outcome('autoencoder', { error: mean([1, 1]) }), ...others)],
      1,
    )
    expect(sureness).toEqual({ together: 0.95, gains: 1, each: 0.95 })
    expect(rows.map(({ fitSeconds }) => fitSeconds)).toEqual([null, 2, 2])
  })
})
