import { describe, formatShape, sameShape } from '@sandglass/base'
import { at, type Values } from '@sandglass/conformance/references'
import type { NumberType, Result } from './call.js'

/** What a result has to be, and how far from it each value may be. */
export interface Expected extends Values {
  /** float32 if left out. */
  readonly dtype?: NumberType
  /** 'identical' tells also 0 and −0 apart; null stands for no error but the sign of a zero. */
  readonly allowed: Float64Array | 'identical' | null
}

/** Half a unit in the last place of 1: the largest relative error of one rounding to float32. */
const roundoff = 2 ** -24
/** Below float32's normal numbers what is not exact may be zero. */
const smallestNormal = 2 ** -126

/** The very values, as float32 holds them. */
export function identical(values: Values, dtype: NumberType = 'float32'): Expected {
  return { ...rounded(values), dtype, allowed: 'identical' }
}

/** The values as float32 holds them, but that 0 may be −0. */
export function equal(values: Values, dtype: NumberType = 'float32'): Expected {
  return { ...rounded(values), dtype, allowed: null }
}

/**
 * Within some roundings.
 *
 * @param roundings how many times 2⁻²⁴ of the magnitude an error may be
 * @param magnitude what errors are measured against: the values themselves, or, of sums, the sums of
 *   their terms' absolute values, since terms may cancel
 */
export function within(roundings: number, values: Values, magnitude: Values = values): Expected {
  const allowed = values.values.map((value, index) => {
    const size = Math.max(Math.abs(value), Math.abs(at(magnitude.values, index)))
    // A NaN among what was added up on the way to something else leaves it undetermined.
    return Number.isNaN(size) ? Number.POSITIVE_INFINITY : roundings * roundoff * size + smallestNormal
  })
  return { ...values, allowed }
}

/** How many roundings an error may be, and what it is measured against. */
export interface Bound {
  readonly roundings: number
  readonly size: Values
}

/** @param more roundings that are on top of the bound's */
export function bounded(values: Values, { roundings, size }: Bound, more = 0): Expected {
  return within(roundings + more, values, size)
}

/**
 * How many roundings a sum of `terms` products may be off by, whatever their order. The worst case
 * grows with their number; but rounding errors are as often up as down, so that their sum grows with
 * the root of it (Higham and Mary, "A new approach to probabilistic rounding error analysis", 2019,
 * whose λ is 1 here). The largest errors that were seen are about two thirds of this.
 */
export function roundingsOfSum(terms: number): number {
  return 3 + Math.sqrt(terms)
}

/** @throws Error that names the first value that is off */
export function compare(result: Result, expected: Expected): void {
  const { shape, values, dtype = 'float32', allowed } = expected
  if (result.dtype !== dtype) throw new Error(`the type must be ${dtype}, got ${result.dtype}`)
  if (!sameShape(result.shape, shape)) throw new Error(`the shape must be ${formatShape(shape)}, got ${formatShape(result.shape)}`)
  for (const [index, wanted] of values.entries()) {
    const got = at(result.values, index)
    // A float64 reference can be beyond what float32 reaches.
    if (Object.is(got, wanted) || (allowed !== 'identical' && got === Math.fround(wanted))) continue
    const error = allowed === 'identical' || allowed === null ? 0 : at(allowed, index)
    if (error === Number.POSITIVE_INFINITY && !Number.isNaN(wanted)) continue
    if (!(Math.abs(got - wanted) <= error))
      throw new Error(
        `value ${index} of ${formatShape(shape)} must be ${inWords(wanted)} ± ${error.toExponential(1)}, got ${inWords(got)}`,
      )
  }
}

/** @throws Error that names the first value whose bits are not those of the other's */
export function compareBits(result: Result, other: Result): void {
  const bits = bitsOf(result)
  const otherBits = bitsOf(other)
  if (bits.length !== otherBits.length) throw new Error(`there must be ${otherBits.length} values, got ${bits.length}`)
  for (const [index, wanted] of otherBits.entries())
    if (bits[index] !== wanted)
      throw new Error(`value ${index} must have the bits of ${at(other.values, index)}, got those of ${at(result.values, index)}`)
}

function bitsOf({ values }: Result): ArrayLike<number> & Iterable<number> & { entries(): IterableIterator<[number, number]> } {
  return values instanceof Float32Array ? new Uint32Array(values.buffer, values.byteOffset, values.length) : values
}

function rounded({ shape, values }: Values): Values {
  return { shape, values: values.map(Math.fround) }
}

function inWords(value: number): string {
  return Object.is(value, -0) ? '-0' : describe(value)
}
