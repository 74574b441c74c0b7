/**
 * P(X ≤ k) of a binomial variable X: how probable at most `successes` are in `trials`. The terms are summed
 * as logarithms' exponentials from the first, so that it holds for any number of trials.
 *
 * @param successes a whole number; below 0 it gives 0
 * @param probability of one success, above 0 and below 1
 */
export function binomialDistribution(successes: number, trials: number, probability: number): number {
  if (successes < 0) return 0
  const logOdds = Math.log(probability) - Math.log1p(-probability)
  let logTerm = trials * Math.log1p(-probability)
  let sum = Math.exp(logTerm)
  for (let i = 1; i <= Math.min(successes, trials); i++) {
    logTerm += Math.log((trials - i + 1) / i) + logOdds
    sum += Math.exp(logTerm)
  }
  return Math.min(1, sum)
}

/**
 * P(X ≤ x) of a variable X of the distribution Beta(rank, trials + 1 − rank): that of the rank-th
 * smallest of as many uniform ones, which is at most x where at least `rank` of them are.
 */
export function betaDistribution(x: number, rank: number, trials: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  return 1 - binomialDistribution(rank - 1, trials, x)
}

/** The x below which such a variable is with probability `share`, by halving: to 1e-12. */
export function betaQuantile(share: number, rank: number, trials: number): number {
  let [low, high] = [0, 1]
  while (high - low > 1e-12) {
    const middle = (low + high) / 2
    if (betaDistribution(middle, rank, trials) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}
