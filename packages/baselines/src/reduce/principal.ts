import type { Examples } from '@sandglass/base'
import { centred, divide, squaredLength, transposed } from '../numbers/arithmetic.js'
import { eigen, singular } from '../numbers/eigen.js'
import { products } from '../numbers/products.js'
import { type Rows, readRows, rowBlocks } from '../numbers/rows.js'

/** Directions in which examples vary, the one with most variance first. */
export interface Principal {
  /** `[size]` */
  readonly mean: Float64Array
  /** Orthonormal, `[count, size]`; the value of largest size in each is positive, so that they are the same everywhere. */
  readonly directions: Float64Array
  /** Along each direction, `[count]`, with n − 1 as the divisor. */
  readonly variances: Float64Array
  /** Of all directions together, also of those that are left out. */
  readonly totalVariance: number
}

/** How many directions are kept: a number of them, or as many as carry a share of the variance. */
export type Kept = { readonly components: number } | { readonly variance: number }

/**
 * The eigenvectors of the covariance with the largest eigenvalues. Examples are read twice, in blocks, and are never in
 * memory as a whole unless they are fewer than their values: then it is the scalar products of the examples with
 * one another that are decomposed, which come to the same.
 */
export async function principalDirections(
  caller: string,
  examples: Examples,
  kept: Kept,
  signal: AbortSignal | undefined,
): Promise<Principal> {
  const mean = await meanOf(caller, examples, signal)
  if (examples.count < mean.length) return fromProducts(await readRows(caller, examples, signal), mean, kept)
  const { values, vectors } = eigen(await covariance(caller, examples, mean, signal), mean.length)
  return assemble(mean, values, kept, (d, into) => into.set(vectors.subarray(d * mean.length, (d + 1) * mean.length)))
}

async function meanOf(caller: string, examples: Examples, signal: AbortSignal | undefined): Promise<Float64Array> {
  let mean = new Float64Array(0)
  for await (const { values, size } of rowBlocks(caller, examples, signal)) {
    if (mean.length === 0) mean = new Float64Array(size)
    for (let start = 0; start < values.length; start += size)
      for (let i = 0; i < size; i++) mean[i] = (mean[i] as number) + (values[start + i] as number)
  }
  return mean.map((sum) => sum / examples.count)
}

/** Rows that are added at a time: with them, and the stripe of the covariance they are added to, caches are well used. */
const blockRows = 256
const stripe = 32

async function covariance(
  caller: string,
  examples: Examples,
  mean: Float64Array,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const size = mean.length
  const sums = new Float64Array(size * size)
  const part = new Float64Array(Math.min(stripe, size) * size)
  for await (const block of rowBlocks(caller, examples, signal, blockRows)) {
    const columns = transposed(centred(block.values, mean), size)
    for (let first = 0; first < size; first += stripe) {
      const rows = Math.min(stripe, size - first)
      // Nothing left of the diagonal: it is the mirror image of what is right of it.
      const width = size - first
      const own = part.subarray(0, rows * width)
      products(
        columns.subarray(first * block.count, (first + rows) * block.count),
        columns.subarray(first * block.count),
        block.count,
        own,
      )
      for (let row = 0; row < rows; row++)
        for (let i = row; i < width; i++) {
          const place = (first + row) * size + first + i
          sums[place] = (sums[place] as number) + (own[row * width + i] as number)
        }
    }
  }
  for (let row = 0; row < size; row++)
    for (let i = row; i < size; i++) {
      const value = (sums[row * size + i] as number) / (examples.count - 1)
      sums[row * size + i] = value
      sums[i * size + row] = value
    }
  return sums
}

function fromProducts({ values, count, size }: Rows, mean: Float64Array, kept: Kept): Principal {
  const rows = centred(values, mean)
  const { squares, scaled } = singular(rows, size)
  const variances = squares.map((square) => square / (count - 1))
  return assemble(mean, variances, kept, (d, into) => {
    into.set(scaled(d))
    divide(into, Math.sqrt(squaredLength(into)))
  })
}

/** @param variances the largest first */
function assemble(
  mean: Float64Array,
  variances: Float64Array,
  kept: Kept,
  write: (direction: number, into: Float64Array) => void,
): Principal {
  const size = mean.length
  const descending = variances.map((value) => Math.max(0, value))
  const totalVariance = descending.reduce((sum, value) => sum + value, 0)
  const count = Math.min(howMany(descending, totalVariance, kept), rankOf(descending))
  const directions = new Float64Array(count * size)
  for (let d = 0; d < count; d++) {
    const direction = directions.subarray(d * size, (d + 1) * size)
    write(d, direction)
    turn(direction)
  }
  return { mean, directions, variances: descending.slice(0, count), totalVariance }
}

/** How many directions have variance that is more than rounding. */
function rankOf(descending: Float64Array): number {
  const least = (descending[0] ?? 0) * descending.length * 1e-15
  return descending.filter((value) => value > least).length
}

function howMany(descending: Float64Array, total: number, kept: Kept): number {
  if ('components' in kept) return kept.components
  let sum = 0
  const enough = descending.findIndex((value) => {
    sum += value
    return sum >= kept.variance * total
  })
  return enough === -1 ? descending.length : enough + 1
}

/** Makes the value of largest size positive. */
export function turn(direction: Float64Array): void {
  let largest = 0
  for (const value of direction) if (Math.abs(value) > Math.abs(largest)) largest = value
  if (largest < 0) for (let i = 0; i < direction.length; i++) direction[i] = -(direction[i] as number)
}
