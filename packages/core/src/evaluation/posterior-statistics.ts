/** From how much variance of its mean on a latent dimension counts as active (Burda et al., 2016). */
const activeVariance = 0.01

/**
 * The mean divergence of posteriors from the standard normal prior, dimension by dimension:
 * KL(N(μ, σ²) ‖ N(0, 1)) = (μ² + σ² − 1 − log σ²) / 2.
 *
 * @param means `[examples, …latentShape]`
 * @param logVariances log σ², of the same shape
 * @returns nats, a dimension each
 */
export function klPerDimension(means: ArrayLike<number>, logVariances: ArrayLike<number>, examples: number): number[] {
  const divergences = new Array<number>(means.length / examples).fill(0)
  for (let index = 0; index < means.length; index++) {
    const [mean, logVariance] = [means[index] ?? Number.NaN, logVariances[index] ?? Number.NaN]
    const divergence = (mean * mean + Math.exp(logVariance) - 1 - logVariance) / 2
    divergences[index % divergences.length] = (divergences[index % divergences.length] ?? 0) + divergence
  }
  return divergences.map((sum) => sum / examples)
}

/**
 * How many latent dimensions tell examples apart: those along which the posterior's mean has a
 * variance of more than 0.01 over the examples.
 *
 * Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders" (2016).
 *
 * @param means `[examples, …latentShape]`
 */
export function activeUnits(means: ArrayLike<number>, examples: number): number {
  const dimensions = means.length / examples
  let active = 0
  for (let dimension = 0; dimension < dimensions; dimension++)
    if (varianceOf(means, dimension, dimensions) > activeVariance) active++
  return active
}

/** The variance of every so-manieth value. */
function varianceOf(values: ArrayLike<number>, start: number, stride: number): number {
  const column: number[] = []
  for (let index = start; index < values.length; index += stride) column.push(values[index] ?? Number.NaN)
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length
  return column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length
}
