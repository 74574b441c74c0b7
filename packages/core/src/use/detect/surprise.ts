import { countBelow } from '../../evaluation/anomaly/conformal.js'

/** The share of validation scores, the highest, beyond which the tail is a line. */
const tailShare = 0.1

/** How surprising a score is, in nats; grows with the score. */
export type Surprise = (score: number) => number

/**
 * Brings scores of different kinds to one measure: −ln of the share of validation examples that score
 * higher. Shares come to an end at the highest validation score, and most anomalies lie beyond it; so
 * the highest tenth is taken as exponential, with its own mean excess, and goes on as a line. Scores keep
 * their order, and the oddest can still be told apart.
 *
 * Adding such surprises up is Fisher's way to combine p-values (1925). Scores of one example
 * depend on each other, so the sum is no p-value again: the calibration makes it one.
 *
 * @param rising validation scores, at least one
 */
export function surpriseOf(rising: Float64Array): Surprise {
  const count = rising.length
  const first = Math.min(count - 1, Math.ceil((1 - tailShare) * count) - 1)
  const start = rising[first] as number
  const excess = meanExcess(rising, start)
  const startShare = shareAbove(rising, start)
  return (score) => (score <= start ? -Math.log(shareAbove(rising, score)) : (score - start) / excess - Math.log(startShare))
}

/**
 * The share of scores above one, between steps in proportion, so that it falls steadily: (m + 1 − r) / (m + 1)
 * at a score of rank r.
 */
function shareAbove(rising: Float64Array, score: number): number {
  const count = rising.length
  const below = countBelow(rising, score)
  if (below === 0 && score < (rising[0] as number)) return 1
  const upTo = countUpTo(rising, score)
  const [low, high] = [rising[below - 1], rising[below]]
  const isBetween = upTo === below && low !== undefined && high !== undefined
  const rank = isBetween ? below + ((score - low) / (high - low)) * (countUpTo(rising, high) - below) : upTo
  return (count + 1 - rank) / (count + 1)
}

/** How many of some rising scores are at most another. */
function countUpTo(rising: Float64Array, score: number): number {
  let upTo = countBelow(rising, score)
  while (upTo < rising.length && rising[upTo] === score) upTo++
  return upTo
}

/** By how much the scores above `start` exceed it on average. Where none does, it is the width of what there is, or 1. */
function meanExcess(rising: Float64Array, start: number): number {
  const tail = rising.filter((score) => score > start)
  if (tail.length > 0) return tail.reduce((sum, score) => sum + (score - start), 0) / tail.length
  return start - (rising[0] as number) || 1
}
