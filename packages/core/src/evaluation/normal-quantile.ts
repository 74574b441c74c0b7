/**
 * The number below which the standard normal distribution has the share `p`, by Newton's steps from 0.
 * They never overshoot, as the distribution bends towards them: above 0 for `p` above a half.
 *
 * @param p between 0 and 1, both excluded
 */
export function normalQuantile(p: number): number {
  if (p < 0.5) return -normalQuantile(1 - p)
  let x = 0
  for (let step = 0; step < 100; step++) {
    const change = (p - normalDistribution(x)) / (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI))
    x += change
    if (!(change > 1e-12)) break
  }
  return x
}

/** The share of the standard normal distribution below `x`, from 0 to 7: a series whose terms are all positive, so that none cancel. */
function normalDistribution(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= (x * x) / (2 * n + 1)
    sum += term
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
}
