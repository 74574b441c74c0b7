/** The middle of some numbers, at least one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[sorted.length >> 1] ?? Number.NaN
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN
  return (lower + upper) / 2
}

/**
 * The exponent p of the power law y = c·xᵖ that fits points best: the slope of the least-squares line
 * through (log x, log y).
 *
 * @param points at least two, of different x, all values above 0
 */
export function powerLaw(points: readonly (readonly [x: number, y: number])[]): number {
  const logarithms = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const)
  const meanX = mean(logarithms.map(([x]) => x))
  const meanY = mean(logarithms.map(([, y]) => y))
  const covariance = mean(logarithms.map(([x, y]) => (x - meanX) * (y - meanY)))
  const variance = mean(logarithms.map(([x]) => (x - meanX) ** 2))
  return covariance / variance
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
