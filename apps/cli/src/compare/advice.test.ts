import { describe, expect, it } from 'vitest'
import { adviceOf, adviceOfAll, rivals, verdict } from './advice.js'
import type { Comparison, Row } from './row.js'

const row = (method: string, auc: number, fields: Partial<Row> = {}): Row => ({
  method,
  dimensions: null,
  bytes: null,
  measures: { auc },
  intervals: {},
  fitSeconds: 1,
  seconds: 1,
  megabytes: 1,
  isTransductive: false,
  gain: method === 'autoencoder' ? null : { mean: auc - 0.9, interval: [auc - 0.91, auc - 0.89] },
  ...fields,
})

const comparison = (...rows: Row[]): Comparison => ({
  sureness: { together: 0.95, gains: rows.length, comparisons: 1, each: 1 - 0.05 / rows.length },
  task: 'detect',
  heading: 'Anomalies',
  trainings: 1,
  measures: [{ name: 'auc', title: 'area under ROC', short: 'AUC', better: 'higher' }],
  rows: [row('autoencoder', 0.9), ...rows],
  notes: [],
})

describe('the advice of a comparison', () => {
  it('is the other method where that is better, for sure', () => {
    expect(adviceOf(comparison(row('ECOD', 0.5), row('HBOS', 0.95)))).toBe(
      'Use HBOS: area under ROC 0.9500 against 0.9000 of the autoencoder, better by 0.0400 to 0.0600 (95 % for both methods together, by the paired bootstrap).',
    )
  })

  it('is the model where that is better, for sure', () => {
    expect(adviceOf(comparison(row('ECOD', 0.5), row('HBOS', 0.8)))).toBe(
      'Use the autoencoder: the best of the others, HBOS, comes to area under ROC 0.8000 against 0.9000, worse by 0.0900 to 0.1100 (95 % for both methods together, by the paired bootstrap).',
    )
  })

  it('is the simpler one where nobody can tell', () => {
    expect(adviceOf(comparison(row('ECOD', 0.895)))).toBe(
      "Use ECOD, the simpler one, as these examples don't tell the two apart: area under ROC 0.8950 against 0.9000 of the autoencoder, a difference between -0.0150 and 0.00500 (95 %, by the paired bootstrap).",
    )
  })

  it('is never a method that looked at what it is judged by, has no such measure, or needs more numbers', () => {
    const rows = [
      row('t-SNE', 0.99, { isTransductive: true }),
      row('UMAP', 0.98, { gain: null }),
      row('the values themselves', 0.97, { dimensions: 784 }),
      row('PCA', 0.8, { dimensions: 32 }),
    ]
    const all = comparison(...rows)
    const ofModel = { ...all, rows: [{ ...(all.rows[0] as Row), dimensions: 32 }, ...rows] }
    expect(rivals(ofModel).map(({ method }) => method)).toEqual(['PCA'])
    expect(adviceOf(comparison())).toBe('There was nothing to hold the autoencoder against.')
  })

  it('is never a method that needs more bytes, and of several comparisons each has its own', () => {
    const bytes = (each: number) => ({ bytes: { each, shared: 0 } })
    const first = comparison(row('ECOD', 0.5))
    const rows = [row('int8', 0.99, bytes(64)), row('product quantisation', 0.95, bytes(16))]
    const vectors = { ...first, heading: 'Vectors in fewer bytes', rows: [row('autoencoder', 0.9, bytes(16)), ...rows] }
    expect(adviceOfAll([first, vectors])).toMatch(
      /^Use the autoencoder: .* Vectors in fewer bytes: use product quantisation: area under ROC 0\.9500 against 0\.9000 of the autoencoder/,
    )
  })

  it('is none where doing nothing is as good, and is never to do nothing where something is better', () => {
    const noisy = (auc: number) => row('noisy input', auc, { isControl: true })
    expect(adviceOf(comparison(noisy(0.95), row('median filter', 0.92)))).toMatch(
      /^Use none of them: noisy input comes to area under ROC 0\.9500 against 0\.9000 of the autoencoder/,
    )
    expect(adviceOf(comparison(noisy(0.895), row('median filter', 0.5)))).toMatch(/^Use none of them: noisy input/)
    expect(adviceOf(comparison(noisy(0.92), row('median filter', 0.95)))).toMatch(/^Use median filter: /)
    expect(adviceOf(comparison(noisy(0.8), row('median filter', 0.5)))).toMatch(
      /^Use the autoencoder: the best of the others, median filter,/,
    )
  })

  it('takes the lowest for the best where lower is better', () => {
    const lower = {
      ...comparison(row('a', 0.3), row('b', 0.2)),
      measures: [{ name: 'auc', title: 'error', short: 'error', better: 'lower' }] as const,
    }
    expect(rivals(lower).map(({ method }) => method)).toEqual(['b', 'a'])
  })

  it('calls nothing better, nor as good, whose interval holds 0', () => {
    expect(verdict({ gain: { mean: 1, interval: [0, 2] } })).toBe('not told apart')
    expect(verdict({ gain: null })).toBeNull()
    expect(verdict({ gain: { mean: 1, interval: [0.1, 2] } })).toBe('better')
    expect(verdict({ gain: { mean: -1, interval: [-2, -0.1] } })).toBe('worse')
  })
})
