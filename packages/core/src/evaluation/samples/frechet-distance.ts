import { type NumberArray, refuse, stream } from '@sandglass/base'
import { checkAlike, type Features, featuresOf, someRows } from '../features/features.js'
import { addSquareOf, eigenOf, mirrorLower, product, squareRoot } from './symmetric-matrix.js'

/**
 * How far samples are from a reference in some features, both seen as normal distributions:
 * ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2·(Σ₁Σ₂)^½); 0 where means and covariances are equal.
 *
 * Dowson and Landau, "The Fréchet distance between multivariate normal distributions" (1982);
 * Heusel et al., "GANs trained by a two time-scale update rule" (2017), of whose Inception features
 * this knows nothing: figures compare only where the features are the same. It falls as samples become
 * more, so compare at equal counts, or use {@link frechetDistanceAtInfinity}.
 *
 * @param samples `[count, …]`, each example's features
 * @param reference `[count, …]`, of the same features
 * @throws InvalidArgumentError if they are no such arrays
 */
export function frechetDistance(samples: NumberArray, reference: NumberArray): number {
  const caller = 'frechetDistance'
  const [a, b] = [featuresOf(caller, 'samples', samples), featuresOf(caller, 'reference', reference)]
  checkAlike(caller, a, b)
  return distanceTo(momentsOf(b))(momentsOf(a))
}

export interface ExtrapolationOptions {
  /** How many sizes of sub-samples the line goes through; at least 2. Default 10. */
  readonly sizes?: number | undefined
  /** What the sub-samples are drawn from. Default 0. */
  readonly seed?: number | undefined
}

/** A Fréchet distance freed of its bias. */
export interface ExtrapolatedDistance {
  /** At infinitely many samples. */
  readonly distance: number
  /** At as many as there are. */
  readonly measured: number
  /** How much of the distances' variance over sizes the line explains; near 1 where the extrapolation can be trusted. */
  readonly fit: number
}

/**
 * The Fréchet distance that infinitely many samples would have: its bias goes like one over their
 * number, so a line through the distances of sub-samples against 1/N is followed to 0
 * (Chong and Forsyth, "Effectively unbiased FID and Inception score and where to find them", 2020).
 *
 * @param samples `[count, …]`, each example's features; more than the features are
 * @param reference `[count, …]`, of the same features, taken as it is
 * @throws InvalidArgumentError if they are no such arrays, or there are too few samples
 */
export function frechetDistanceAtInfinity(
  samples: NumberArray,
  reference: NumberArray,
  { sizes = 10, seed = 0 }: ExtrapolationOptions = {},
): ExtrapolatedDistance {
  const caller = 'frechetDistanceAtInfinity'
  const [a, b] = [featuresOf(caller, 'samples', samples), featuresOf(caller, 'reference', reference)]
  checkAlike(caller, a, b)
  if (!Number.isInteger(sizes) || sizes < 2) refuse(caller, 'sizes', 'a whole number of at least 2', sizes, 'Leave it out for 10.')
  const smallest = Math.ceil(a.count / 2)
  if (smallest <= a.size)
    refuse(caller, 'samples', `more than ${2 * a.size}, twice as many as there are features`, a.count, 'Generate more of them.')
  const distance = distanceTo(momentsOf(b))
  const points = Array.from({ length: sizes }, (_, index) => {
    const count = Math.round(smallest + ((a.count - smallest) * index) / (sizes - 1))
    return { x: 1 / count, y: distance(momentsOf(a, someRows(a.count, count, stream(seed, 'fréchet sub-sample', index)))) }
  })
  const measured = points.at(-1)?.y ?? Number.NaN
  const { intercept, fit } = lineThrough(points)
  return { distance: intercept, measured, fit }
}

interface Moments {
  readonly size: number
  readonly mean: Float64Array
  /** `[size, size]`, of the unbiased kind */
  readonly covariance: Float64Array
}

/** @param rows which ones to take; all by default */
function momentsOf({ values, count, size }: Features, rows: ArrayLike<number> | null = null): Moments {
  const taken = rows?.length ?? count
  const mean = new Float64Array(size)
  const rowAt = (index: number) => (rows ? (rows[index] as number) : index) * size
  for (let index = 0; index < taken; index++)
    for (let i = 0, at = rowAt(index); i < size; i++) mean[i] = (mean[i] as number) + (values[at + i] as number) / taken
  const covariance = new Float64Array(size * size)
  const centred = new Float64Array(size)
  for (let index = 0; index < taken; index++) {
    const at = rowAt(index)
    for (let i = 0; i < size; i++) centred[i] = (values[at + i] as number) - (mean[i] as number)
    addSquareOf(centred, taken - 1, covariance)
  }
  mirrorLower(covariance, size)
  return { size, mean, covariance }
}

/** The distance to one distribution, whose square root is taken once. */
function distanceTo({ size, mean, covariance }: Moments): (other: Moments) => number {
  const root = squareRoot(covariance, size)
  const ownTrace = traceOf(covariance, size)
  return (other) => {
    const between = mean.reduce((sum, value, i) => sum + (value - (other.mean[i] as number)) ** 2, 0)
    // (Σ₁Σ₂)^½ has the trace of (Σ₁^½ Σ₂ Σ₁^½)^½, which is symmetric.
    const inner = product(product(root, other.covariance, size), root, size)
    const shared = eigenOf(inner, size).values.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0)
    return between + ownTrace + traceOf(other.covariance, size) - 2 * shared
  }
}

function traceOf(matrix: Float64Array, size: number): number {
  let sum = 0
  for (let i = 0; i < size; i++) sum += matrix[i * (size + 1)] as number
  return sum
}

function lineThrough(points: readonly { readonly x: number; readonly y: number }[]) {
  const meanOf = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x, y] = [meanOf((point) => point.x), meanOf((point) => point.y)]
  const xx = meanOf((point) => (point.x - x) ** 2)
  const yy = meanOf((point) => (point.y - y) ** 2)
  const xy = meanOf((point) => (point.x - x) * (point.y - y))
  return { intercept: y - (xy / xx) * x, fit: yy === 0 ? 1 : (xy * xy) / (xx * yy) }
}
