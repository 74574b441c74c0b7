import { describe, formatShape, sameShape } from '@sandglass/base'
import type { Tensor } from '@tensorflow/tfjs-core'
import { at, type Values } from './values.js'

/** How far a float32 result may be from its float64 reference. */
export interface Tolerance {
  /** What an error is measured against: the element itself, or the largest of the result. */
  readonly relativeTo: 'each' | 'largest'
  readonly error: number
  /** The least that an error is measured against: what the inputs were of the order of. Default 0. */
  readonly floor?: number
}

/** For sums of products, whose terms may cancel. */
export const ofLargest: Tolerance = { relativeTo: 'largest', error: 2e-6 }
/** For functions of one element. */
export const ofEach: Tolerance = { relativeTo: 'each', error: 4e-6 }
/** For what only moves or chooses values. */
export const exact: Tolerance = { relativeTo: 'each', error: 0 }

/** @throws Error that names the first element that is off */
export async function compare(actual: Tensor, expected: Values, tolerance: Tolerance): Promise<void> {
  if (!sameShape(actual.shape, expected.shape))
    throw new Error(`the shape must be ${formatShape(expected.shape)}, got ${formatShape(actual.shape)}`)
  compareValues(await actual.data(), expected, tolerance)
}

function compareValues(actual: ArrayLike<number>, { shape, values }: Values, { relativeTo, error, floor = 0 }: Tolerance): void {
  const largest = values.reduce((maximum, value) => (Number.isFinite(value) ? Math.max(maximum, Math.abs(value)) : maximum), 0)
  for (const [index, wanted] of values.entries()) {
    const got = at(actual, index)
    // Below float32's normal numbers a backend may round to zero.
    const allowed = error * Math.max(floor, relativeTo === 'each' ? Math.abs(wanted) : largest) + (error === 0 ? 0 : 1e-37)
    if (!isClose(got, wanted, allowed))
      throw new Error(
        `value ${index} of ${formatShape(shape)} must be ${wanted} ± ${allowed.toExponential(1)}, got ${got} (of ${describe([...values.slice(0, 4)])} …)`,
      )
  }
}

function isClose(got: number, wanted: number, allowed: number): boolean {
  return Object.is(got, wanted) || got === wanted || Math.abs(got - wanted) <= allowed
}
