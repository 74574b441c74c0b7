import { refuse } from '@sandglass/base'

/**
 * Which examples of a finite batch to flag so that, on average, at most a share q of those flagged are
 * normal: the r with the lowest p-values, for the largest r whose r-th lowest is at most q · r / m
 * (Benjamini and Hochberg, "Controlling the false discovery rate", 1995). It holds for conformal p-values
 * of one calibration set, although they depend on each other (Bates et al., "Testing for outliers with
 * conformal p-values", 2023, theorem 2). It is for a batch that is complete: never for a stream, whose
 * later examples would change what was said of earlier ones.
 *
 * @param pValues one for each example of the whole batch, in [0, 1]
 * @param q the share of false discoveries, above 0 and below 1
 * @returns `[pValues.length]`: whether each is flagged
 * @throws InvalidArgumentError if a p-value or q is none
 */
export function flagDiscoveries(pValues: ArrayLike<number>, q: number): boolean[] {
  if (!(q > 0 && q < 1)) refuse('flagDiscoveries', 'q', 'a number above 0 and below 1', q, 'Give 0.1, say.')
  for (let i = 0; i < pValues.length; i++)
    if (!((pValues[i] as number) >= 0 && (pValues[i] as number) <= 1))
      refuse('flagDiscoveries', `pValues[${i}]`, 'a number from 0 to 1', pValues[i], 'Give what conformalPValues returns.')
  const rising = Float64Array.from(pValues).sort()
  let bound = -1
  rising.forEach((p, index) => {
    if (p <= (q * (index + 1)) / rising.length) bound = p
  })
  return Array.from(pValues, (p) => p <= bound)
}
