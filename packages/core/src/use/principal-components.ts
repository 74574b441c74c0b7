import { type NumberArray, refuse, stream } from '@sandglass/base'
import { checkCodes, dimensionsOf } from './inputs.js'

/** Codes seen from the directions in which they vary most. */
export interface PrincipalComponents {
  /** `[count, components]` */
  readonly points: NumberArray
  /** What share of all variance lies along each, the largest first. */
  readonly shares: readonly number[]
}

/** Directions that are carried along, so that those asked for settle sooner. */
const spare = 4
const rounds = 60

/**
 * The projection of codes onto the orthogonal directions in which they vary most, their mean at 0, by
 * orthogonal iteration on the covariance, which is never formed: feature maps will do. A direction's
 * largest element is positive.
 *
 * @param codes `[count, …latentShape]`, such as `encode` returns
 * @param components how many directions; no more than a code has numbers
 */
export function principalComponents(codes: NumberArray, components = 2): PrincipalComponents {
  checkCodes('principalComponents', 'codes', codes)
  const { count, size } = dimensionsOf(codes)
  if (!Number.isInteger(components) || components < 1 || components > size)
    refuse('principalComponents', 'components', `a whole number from 1 to ${size}`, components, 'Leave it out for 2.')
  const { centred, variance } = centre(codes.values, count, size)
  const random = stream(0, 'principal components')
  const width = Math.min(size, components + spare)
  let directions: Float64Array[] = Array.from({ length: width }, () => Float64Array.from({ length: size }, () => random.normal()))
  for (let round = 0; round < rounds; round++) {
    orthonormalize(directions)
    directions = directions.map((direction) => timesCovariance(centred, count, size, direction))
  }
  const lengths = directions.map((direction) => Math.sqrt(dot(direction, 0, direction)))
  orthonormalize(directions)
  const chosen = directions.slice(0, components).map(upright)
  const values = new Float32Array(count * components)
  for (let row = 0; row < count; row++)
    for (const [column, direction] of chosen.entries()) values[row * components + column] = dot(centred, row * size, direction)
  const shares = lengths.slice(0, components).map((length) => (variance === 0 ? 0 : length / variance))
  return { points: { values, shape: [count, components] }, shares }
}

function centre(values: Float32Array, count: number, size: number) {
  const mean = new Float64Array(size)
  for (let i = 0; i < values.length; i++) mean[i % size] = (mean[i % size] as number) + (values[i] as number) / count
  const centred = Float64Array.from(values, (value, i) => value - (mean[i % size] as number))
  return { centred, variance: centred.reduce((sum, value) => sum + value * value, 0) / count }
}

function timesCovariance(centred: Float64Array, count: number, size: number, direction: Float64Array): Float64Array {
  const product = new Float64Array(size)
  for (let row = 0; row < count; row++) {
    const along = dot(centred, row * size, direction) / count
    for (let i = 0; i < size; i++) product[i] = (product[i] as number) + along * (centred[row * size + i] as number)
  }
  return product
}

function dot(values: Float64Array, offset: number, direction: Float64Array): number {
  let sum = 0
  for (let i = 0; i < direction.length; i++) sum += (values[offset + i] as number) * (direction[i] as number)
  return sum
}

/** Gram and Schmidt's way, twice, as rounding asks for; a direction that is nothing but the others becomes 0. */
function orthonormalize(directions: readonly Float64Array[]): void {
  for (const [index, direction] of directions.entries()) {
    for (let turn = 0; turn < 2; turn++)
      for (const other of directions.slice(0, index)) {
        const along = dot(direction, 0, other)
        for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) - along * (other[i] as number)
      }
    const length = Math.sqrt(dot(direction, 0, direction))
    for (let i = 0; i < direction.length; i++) direction[i] = length < 1e-150 ? 0 : (direction[i] as number) / length
  }
}

function upright(direction: Float64Array): Float64Array {
  const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0)
  return largest < 0 ? direction.map((value) => -value) : direction
}
