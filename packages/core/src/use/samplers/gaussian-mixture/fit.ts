import type { RandomStream } from '@sandglass/base'
import { breathe } from '@sandglass/base'
import { type Covariance, type CovarianceKind, covarianceKinds, type Points } from './gaussian.js'
import { logDensityOf, type Mixture } from './mixture.js'
import { nearestCentres } from './start.js'

/** How a mixture is fitted. */
export interface FitMixture {
  readonly components: number
  readonly covariance: Covariance
  readonly random: RandomStream
  readonly signal: AbortSignal | null
  /** Told of each pass, counted from 1, and of the mean log-likelihood before it. */
  readonly onPass?: (pass: number, logLikelihood: number) => void
}

/** The fit ends when a pass adds less than this to the mean log-likelihood, in nats, or after as many passes. */
const leastGain = 1e-3
const mostPasses = 200

/** A single random start may leave a cluster without a part, and two parts in another: no pass can put that right. */
const starts = 5

/** Added to each variance, as a share of the mean variance of the points: no part shrinks onto a single one. */
const floorShare = 1e-6

/**
 * The mixture under which some points are likely, by expectation maximisation (Dempster, Laird and
 * Rubin, 1977), from the best of five random starts: that under which they are likeliest. It finds a maximum near that, which
 * need not be the highest.
 *
 * @returns the mixture, and after each pass the mean log-likelihood of the points before it, which never falls
 */
export async function fitMixture(points: Points, { components, covariance, random, signal, onPass }: FitMixture) {
  const kind = covarianceKinds[covariance]
  const floor = floorShare * meanVariance(points) + 1e-12
  const parts = Math.min(components, points.count)
  const history: number[] = []
  const pause = async () => {
    await breathe()
    signal?.throwIfAborted()
  }
  let mixture = await bestStart(points, () => startOf(points, kind, nearestCentres(points, parts, random), floor), pause)
  for (let pass = 0; pass < mostPasses; pass++) {
    const { responsibilities, logLikelihood } = await expectation(mixture, points, pause)
    history.push(logLikelihood)
    onPass?.(pass + 1, logLikelihood)
    if (logLikelihood - (history.at(-2) ?? Number.NEGATIVE_INFINITY) < leastGain) break
    mixture = await maximization(points, kind, responsibilities, mixture.weights.length, { floor, pause })
  }
  return { mixture, history }
}

/** Lets others have their turn, and ends at an abort. */
type Pause = () => Promise<void>

async function bestStart(points: Points, draw: () => Mixture, pause: Pause): Promise<Mixture> {
  let best = draw()
  // Of one part all starts are the same.
  if (best.weights.length === 1) return best
  let most = (await expectation(best, points, pause)).logLikelihood
  for (let start = 1; start < starts; start++) {
    const other = draw()
    const { logLikelihood } = await expectation(other, points, pause)
    if (logLikelihood > most) [best, most] = [other, logLikelihood]
  }
  return best
}

/** How much of each point is whose: `[count, parts]`, each row adding up to 1. */
async function expectation(mixture: Mixture, { values, count, size }: Points, pause: Pause) {
  const parts = mixture.weights.length
  const logWeights = mixture.weights.map(Math.log)
  const logShares = new Float64Array(parts)
  const responsibilities = new Float64Array(count * parts)
  let sum = 0
  for (let point = 0; point < count; point++) {
    if (point % 256 === 0) await pause()
    const logDensity = logDensityOf(mixture, logWeights, values, point * size, logShares)
    sum += logDensity
    for (let part = 0; part < parts; part++)
      responsibilities[point * parts + part] = Math.exp((logShares[part] as number) - logDensity)
  }
  return { responsibilities, logLikelihood: sum / count }
}

/** Most points are hardly any part's but one: shares below this change nothing, and are not added. */
const negligible = 1e-9

async function maximization(
  points: Points,
  kind: CovarianceKind,
  responsibilities: Float64Array,
  parts: number,
  { floor, pause }: { floor: number; pause: Pause },
): Promise<Mixture> {
  const { count, size } = points
  const estimates = []
  for (let part = 0; part < parts; part++) {
    await pause()
    const weightOf = (point: number): number => responsibilities[point * parts + part] as number
    const { total, mean } = meanOf(points, weightOf)
    const covariance = new Float64Array(kind.parameters(size))
    addSquares(points, kind, mean, weightOf, covariance)
    for (let i = 0; i < covariance.length; i++) covariance[i] = (covariance[i] as number) / Math.max(total, Number.MIN_VALUE)
    kind.raise(covariance, size, floor)
    estimates.push({ weight: total / count, gaussian: kind.gaussian(mean, covariance) })
  }
  // A part that has lost its points is gone.
  const kept = estimates.filter(({ weight }) => weight * count > 1e-6)
  return { weights: kept.map(({ weight }) => weight), gaussians: kept.map(({ gaussian }) => gaussian) }
}

/** Each part at the middle of its points, and all with the covariance around these: one of few points is not held too certain. */
function startOf(points: Points, kind: CovarianceKind, nearest: Uint32Array, floor: number): Mixture {
  const { count, size } = points
  const parts = nearest.reduce((most, part) => Math.max(most, part), 0) + 1
  const shared = new Float64Array(kind.parameters(size))
  const middles = Array.from({ length: parts }, (_, part) => {
    const weightOf = (point: number): number => (nearest[point] === part ? 1 : 0)
    const middle = meanOf(points, weightOf)
    addSquares(points, kind, middle.mean, weightOf, shared)
    return middle
  })
  for (let i = 0; i < shared.length; i++) shared[i] = (shared[i] as number) / count
  kind.raise(shared, size, floor)
  return {
    weights: middles.map(({ total }) => total / count),
    gaussians: middles.map(({ mean }) => kind.gaussian(mean, shared)),
  }
}

function meanOf({ values, count, size }: Points, weightOf: (point: number) => number) {
  const mean = new Float64Array(size)
  let total = 0
  for (let point = 0; point < count; point++) {
    const weight = weightOf(point)
    if (weight < negligible) continue
    total += weight
    for (let i = 0; i < size; i++) mean[i] = (mean[i] as number) + weight * (values[point * size + i] as number)
  }
  return { total, mean: mean.map((sum) => sum / Math.max(total, Number.MIN_VALUE)) }
}

function addSquares(
  { values, count, size }: Points,
  kind: CovarianceKind,
  mean: Float64Array,
  weightOf: (point: number) => number,
  into: Float64Array,
): void {
  const difference = new Float64Array(size)
  for (let point = 0; point < count; point++) {
    const weight = weightOf(point)
    if (weight < negligible) continue
    for (let i = 0; i < size; i++) difference[i] = (values[point * size + i] as number) - (mean[i] as number)
    kind.add(into, difference, weight)
  }
}

function meanVariance({ values, count, size }: Points): number {
  let variance = 0
  for (let i = 0; i < size; i++) {
    let [sum, squares] = [0, 0]
    for (let point = 0; point < count; point++) {
      const difference = (values[point * size + i] as number) - (values[i] as number)
      sum += difference
      squares += difference * difference
    }
    variance += (squares - (sum * sum) / count) / count
  }
  return Math.max(0, variance / size)
}
