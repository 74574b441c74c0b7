import { sizeOf } from '@sandglass/base'
import { addSquareOf, mirrorLower } from '../../../evaluation/samples/symmetric-matrix.js'
import { choleskyFactor, squaredMahalanobis } from '../../cholesky.js'
import { encode } from '../../encode.js'
import type { Score } from './score.js'

/** The most numbers in a code whose full covariance is worth its time and memory. */
const mostNumbers = 1024

/**
 * How far an example's code is from the mean of the training codes, in the metric of their covariance
 * (Mahalanobis, 1936), which is shrunk towards a multiple of the identity so that it can be inverted.
 */
export const latentMahalanobis: Score = {
  misfit(model) {
    const size = sizeOf(model.latentShape)
    if (model.codes)
      return {
        constraint: 'one with continuous codes for latent-mahalanobis',
        cure: 'Use latent-nearest, or reconstruction alone.',
      }
    if (size <= mostNumbers) return null
    return {
      constraint: `one whose codes have at most ${mostNumbers} numbers for latent-mahalanobis, not ${size}`,
      cure: 'Use latent-nearest.',
    }
  },
  async fit(model, training, _, pass) {
    const { values, shape } = await encode(model, training, pass)
    const size = sizeOf(model.latentShape)
    const { mean, covariance } = shrunkCovariance(values, shape[0] ?? 0, size)
    return new Map([
      ['mean', { shape: [size], values: mean }],
      ['factor', { shape: [size, size], values: choleskyFactor(covariance, size) }],
    ])
  },
  isSound(fitted, _, latentSize) {
    const [mean, factor] = [fitted.get('mean'), fitted.get('factor')]
    const size = mean?.values.length ?? 0
    return (
      fitted.size === 2 &&
      mean?.values instanceof Float64Array &&
      factor?.values instanceof Float64Array &&
      size > 0 &&
      size <= mostNumbers &&
      (latentSize ?? size) === size &&
      factor.values.length === size * size &&
      mean.values.every(Number.isFinite) &&
      factor.values.every((value, i) => Number.isFinite(value) && (i % (size + 1) !== 0 || value > 0))
    )
  },
  async of(batch, _, fitted) {
    const codes = await batch.latents()
    const [mean, factor] = [fitted.get('mean')?.values as Float64Array, fitted.get('factor')?.values as Float64Array]
    const ellipsoid = { mean, factor, solved: new Float64Array(mean.length) }
    return Float64Array.from({ length: batch.count }, (_, example) =>
      Math.sqrt(squaredMahalanobis(ellipsoid, codes, example * mean.length)),
    )
  },
}

/**
 * The mean, and the covariance (1 − ρ) S + ρ m I with m the mean variance and ρ such that it is
 * nearest to the true one in expectation (Ledoit and Wolf, "A well-conditioned estimator for
 * large-dimensional covariance matrices", 2004).
 *
 * @param values `[count, size]`
 */
export function shrunkCovariance(values: ArrayLike<number>, count: number, size: number) {
  const mean = new Float64Array(size)
  for (let i = 0; i < count * size; i++) mean[i % size] = (mean[i % size] as number) + (values[i] as number) / count
  const covariance = new Float64Array(size * size)
  const difference = new Float64Array(size)
  let fourth = 0
  for (let row = 0; row < count; row++) {
    let square = 0
    for (let i = 0; i < size; i++) {
      const d = (values[row * size + i] as number) - (mean[i] as number)
      difference[i] = d
      square += d * d
    }
    fourth += square * square
    addSquareOf(difference, count, covariance)
  }
  mirrorLower(covariance, size)
  let [trace, squares] = [0, 0]
  for (let i = 0; i < size; i++) trace += covariance[i * (size + 1)] as number
  for (const entry of covariance) squares += entry * entry
  const level = trace / size
  // Both are size times the paper's: its norm divides by the size.
  const dispersion = squares - size * level * level
  const uncertainty = (fourth / count - squares) / count
  const shrinkage = dispersion <= 0 ? 1 : Math.min(1, Math.max(0, uncertainty / dispersion))
  for (let i = 0; i < covariance.length; i++) covariance[i] = (covariance[i] as number) * (1 - shrinkage)
  for (let i = 0; i < size; i++) {
    const at = i * (size + 1)
    // Codes that never vary leave nothing to measure by; then any distance from them counts as it is.
    covariance[at] = (covariance[at] as number) + (level > 0 ? shrinkage * level : 1)
  }
  return { mean, covariance, shrinkage }
}
