import type { RandomStream } from '@sandglass/base'
import { choleskyFactor, squaredMahalanobis } from '../../cholesky.js'

/** Some points of as many numbers each, one after the other. */
export interface Points {
  readonly values: ArrayLike<number>
  readonly count: number
  readonly size: number
}

/** One normal distribution of a mixture. */
export interface Gaussian {
  readonly mean: Float64Array
  /** In the form of its kind. */
  readonly covariance: Float64Array
  /** ln p of the point that begins at `offset`, in nats. */
  logDensity(values: ArrayLike<number>, offset: number): number
  draw(random: RandomStream, into: Float32Array): void
}

export type Covariance = 'full' | 'diagonal'

/** How a kind of covariance is held, estimated and used. */
export interface CovarianceKind {
  /** How many numbers a covariance is. */
  parameters(size: number): number
  /** Adds `weight` · d dᵀ, or its diagonal, of a difference from the mean. */
  add(covariance: Float64Array, difference: Float64Array, weight: number): void
  /** Adds to the variances, so that none vanishes. */
  raise(covariance: Float64Array, size: number, floor: number): void
  /** Of each number in a code. */
  variances(covariance: Float64Array, size: number): Float64Array
  gaussian(mean: Float64Array, covariance: Float64Array): Gaussian
}

const logOfTwoPi = Math.log(2 * Math.PI)

const diagonal: CovarianceKind = {
  parameters: (size) => size,
  add(covariance, difference, weight) {
    for (let i = 0; i < difference.length; i++)
      covariance[i] = (covariance[i] as number) + weight * (difference[i] as number) * (difference[i] as number)
  },
  raise(covariance, size, floor) {
    for (let i = 0; i < size; i++) covariance[i] = (covariance[i] as number) + floor
  },
  variances: (covariance) => covariance,
  gaussian(mean, variances) {
    const size = mean.length
    const constant = -0.5 * (size * logOfTwoPi + variances.reduce((sum, variance) => sum + Math.log(variance), 0))
    return {
      mean,
      covariance: variances,
      logDensity(values, offset) {
        let squares = 0
        for (let i = 0; i < size; i++) {
          const difference = (values[offset + i] as number) - (mean[i] as number)
          squares += (difference * difference) / (variances[i] as number)
        }
        return constant - 0.5 * squares
      },
      draw(random, into) {
        for (let i = 0; i < size; i++) into[i] = (mean[i] as number) + Math.sqrt(variances[i] as number) * random.normal()
      },
    }
  },
}

const full: CovarianceKind = {
  parameters: (size) => size * size,
  // The lower half is all that is looked at.
  add(covariance, difference, weight) {
    const size = difference.length
    for (let row = 0; row < size; row++) {
      const scaled = weight * (difference[row] as number)
      for (let column = 0; column <= row; column++)
        covariance[row * size + column] = (covariance[row * size + column] as number) + scaled * (difference[column] as number)
    }
  },
  raise(covariance, size, floor) {
    for (let i = 0; i < size; i++) covariance[i * size + i] = (covariance[i * size + i] as number) + floor
  },
  variances: (covariance, size) => Float64Array.from({ length: size }, (_, i) => covariance[i * size + i] as number),
  gaussian(mean, covariance) {
    const size = mean.length
    const factor = choleskyFactor(covariance, size)
    let logDeterminant = 0
    for (let i = 0; i < size; i++) logDeterminant += 2 * Math.log(factor[i * size + i] as number)
    const constant = -0.5 * (size * logOfTwoPi + logDeterminant)
    const solved = new Float64Array(size)
    return {
      mean,
      covariance,
      logDensity: (values, offset) => constant - 0.5 * squaredMahalanobis({ mean, factor, solved }, values, offset),
      draw(random, into) {
        const normals = Float64Array.from({ length: size }, () => random.normal())
        for (let row = 0; row < size; row++) {
          let value = mean[row] as number
          for (let column = 0; column <= row; column++)
            value += (factor[row * size + column] as number) * (normals[column] as number)
          into[row] = value
        }
      },
    }
  },
}

export const covarianceKinds: Readonly<Record<Covariance, CovarianceKind>> = { full, diagonal }
