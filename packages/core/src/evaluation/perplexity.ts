/**
 * exp(−Σ p·log p), with p each count's share of all: how many kinds there would be if all were equally
 * frequent.
 *
 * @param counts at least one of them above 0
 * @returns from 1 to how many are above 0
 */
export function perplexity(counts: ArrayLike<number>): number {
  let total = 0
  for (let index = 0; index < counts.length; index++) total += counts[index] ?? 0
  let entropy = 0
  for (let index = 0; index < counts.length; index++) {
    const share = (counts[index] ?? 0) / total
    if (share > 0) entropy -= share * Math.log(share)
  }
  return Math.exp(entropy)
}
