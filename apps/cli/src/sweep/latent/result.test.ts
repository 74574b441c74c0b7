import { describe, expect, it } from 'vitest'
import { answer } from './result.js'

const asked = { tolerance: 0.05, confidence: 0.95, seeds: 3, nested: false }
const gain = (mean: number, low: number, high: number) => ({ mean, interval: [low, high] as const })
const row = (size: number, ratio: number, low: number, high: number) => ({
  size,
  meanSquaredError: ratio,
  interval: [low, high] as const,
  ratio,
  ratioInterval: [low, high] as const,
  isWithin: high <= 1.05,
  isBeyond: low > 1.05,
})
const largest = row(4, 1, 1, 1)

describe('the answer of a sweep over sizes', () => {
  it('is that it can not be told, where the interval reaches from better to worse', () => {
    const rows = [row(2, 0.944, 0.635, 1.158), largest]
    expect(answer({ rows, recommended: null, stillImproving: false, gainPerDoubling: gain(-0.059, -0.43, 0.19) }, asked)).toBe(
      "Whether the error with 2 numbers is within 5 % of that with 4, the largest size tried, can't be told: it is between 0.635 and 1.158 times that. Give more seeds, --seeds 6, or hold more examples out.",
    )
  })

  it('is to try larger sizes, and says of how much is known of these', () => {
    const rows = [row(2, 1.3, 1.2, 1.4), largest]
    expect(answer({ rows, recommended: null, stillImproving: true, gainPerDoubling: gain(0.23, 0.16, 0.29) }, asked)).toBe(
      'The error still falls at 4, the largest size tried: at that rate 8 would have 23 % less. Try larger ones: --sizes 4,8,16.',
    )
    const slow = [row(1, 1.2, 1.1, 1.3), largest]
    expect(answer({ rows: slow, recommended: null, stillImproving: false, gainPerDoubling: gain(0.08, 0.04, 0.12) }, asked)).toBe(
      "No smaller size is within 5 % of that with 4, the largest size tried; whether larger ones have less, by more than that, can't be told. Try them: --sizes 4,8,16.",
    )
  })

  it('is the smallest size that will do', () => {
    const rows = [row(2, 1.01, 0.99, 1.03), largest]
    expect(answer({ rows, recommended: 2, stillImproving: false, gainPerDoubling: gain(0.01, -0.01, 0.02) }, asked)).toBe(
      '2 numbers will do: the error is within 5 % of that with 4, the largest size tried.',
    )
  })
})
