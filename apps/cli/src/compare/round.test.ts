import { stream } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { verdict } from './advice.js'
import { surenessNote } from './notes.js'
import type { Reading } from './reading.js'
import { comparisonsOf, type Outcome, type Round } from './round.js'
import type { Comparison } from './row.js'

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

const comparisonOf = (...rounds: Round[]) => comparisonsOf([rounds], 1)[0] as Comparison

describe('comparisonsOf', () => {
  it('is a mean over trainings, with intervals, and gains above 0 where the lower figure is the better', () => {
    const rounds = [1, 3].map((error) =>
      round(
        outcome('autoencoder', { error: mean([error, error]) }, error),
        outcome('PCA', { error: mean([error - 1, error - 1]) }),
      ),
    )
    const { rows, trainings } = comparisonOf(...rounds)
    expect(trainings).toBe(2)
    expect(rows[0]).toMatchObject({ method: 'autoencoder', measures: { error: 2 }, seconds: 2, gain: null })
    // Of two trainings that differ by 2, little can be told of the next.
    const [low = 0, high = 0] = rows[0]?.intervals.error ?? []
    expect([low < 1, high > 3]).toEqual([true, true])
    expect(rows[1]).toMatchObject({ measures: { error: 1 }, gain: { mean: 1, interval: [1, 1] } })
  })

  it('has no gain where a method has no such measure, and no interval where nobody knows one', () => {
    const { rows } = comparisonOf(
      round(
        outcome('autoencoder', { error: { kind: 'figure', value: 2 } }),
        outcome('UMAP', { error: null }),
        outcome('PCA', { error: { kind: 'figure', value: 1 } }),
      ),
    )
    expect(rows[0]).toMatchObject({ measures: { error: 2 }, intervals: { error: null } })
    expect(rows[1]).toMatchObject({ measures: { error: null }, intervals: { error: null }, gain: null })
    expect(rows[2]).toMatchObject({ measures: { error: 1 }, gain: null })
  })

  it('tells one of many apart where none differs no oftener than it would a single one, few as the examples are', () => {
    const [cases, methods, examples] = [400, 4, 10]
    const random = stream(4, 'methods alike')
    const draw = () => mean(Array.from({ length: examples }, () => random.normal()))
    const found = Array.from({ length: cases }, () => {
      const others = Array.from({ length: methods }, (_, index) => outcome(`method ${index}`, { error: draw() }))
      const { rows, sureness } = comparisonOf(round(outcome('autoencoder', { error: draw() }), ...others))
      expect(sureness).toEqual({ together: 0.95, gains: methods, comparisons: 1, each: expect.closeTo(0.9875, 9) })
      return rows.some((row) => verdict(row) === 'better' || verdict(row) === 'worse')
    })
    // Within three standard errors of 5 of 100; one by one at 95 % each, some 15 would find a difference where there is none.
    expect(found.filter(Boolean).length).toBeGreaterThan(0)
    expect(found.filter(Boolean).length / cases).toBeLessThan(0.083)
  }, 60_000)

  it('makes those gains sure together by which something may be advised, of all comparisons', () => {
    const bytes = (each: number) => ({ bytes: { each, shared: 0 } })
    const [small, large] = [mean([1, 2, 4, 3]), mean([2, 2, 3, 5])]
    const numbers = round(
      { ...outcome('autoencoder', { error: large }), dimensions: 8 },
      { ...outcome('PCA', { error: small }), dimensions: 8 },
      { ...outcome('the values themselves', { error: small }), dimensions: 64 },
      { ...outcome('t-SNE', { error: small }), dimensions: 2, isTransductive: true },
    )
    const vectors = round(
      { ...outcome('autoencoder', { error: large }), ...bytes(8) },
      { ...outcome('product quantisation', { error: small }), ...bytes(8) },
      { ...outcome('int8', { error: small }), ...bytes(64) },
    )
    const both = comparisonsOf([[numbers], [vectors]], 1)
    for (const { sureness } of both)
      expect(sureness).toEqual({ together: 0.95, gains: 2, comparisons: 2, each: expect.closeTo(0.975, 9) })
    // What is there for context makes nothing less sure.
    const [of = [], less = []] = both.map(({ rows }) => rows.map(({ gain }) => gain?.interval))
    const without = comparisonsOf(
      [numbers, vectors].map((one) => [{ ...one, outcomes: one.outcomes.slice(0, 2) }]),
      1,
    )
    expect(without.map(({ rows }) => rows[1]?.gain?.interval)).toEqual([of[1], less[1]])
    expect(surenessNote(both[1] as Comparison)).toMatch(
      /The intervals of both that may be advised in any table hold together with 95 % \(.* What is never advised is not counted among them\.$/,
    )
  })

  it('counts as gains those alone that can be told, and has no time of fitting where a model was there before', () => {
    const before = { ...outcome('autoencoder', { error: mean([2, 1]) }), fitSeconds: null }
    const others = [outcome('UMAP', { error: null }), outcome('PCA', { error: mean([1, 2]) })]
    const { rows, sureness } = comparisonOf(
      round(before, ...others),
      round(outcome('autoencoder', { error: mean([1, 1]) }), ...others),
    )
    expect(sureness).toEqual({ together: 0.95, gains: 1, comparisons: 1, each: 0.95 })
    expect(rows.map(({ fitSeconds }) => fitSeconds)).toEqual([null, 2, 2])
  })
})
