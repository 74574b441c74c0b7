import { addTimes, centred, divide, meanRow, squaredLength } from '../numbers/arithmetic.js'
import { singular } from '../numbers/eigen.js'
import { products } from '../numbers/products.js'
import type { Rows } from '../numbers/rows.js'

/**
 * How rows are made short, so that scalar products of short rows bound the distances of long ones from below. A row
 * becomes its coordinates along a few orthonormal directions, and the length of what they leave over.
 */
export interface Sketch {
  /** What is subtracted first, `[size]`: distances don't change, and numbers get smaller. */
  readonly centre: Float64Array
  /** Orthonormal, `[width − 1, size]`; null where rows are so short, or so few, that they stay as they are. */
  readonly directions: Float64Array | null
  readonly width: number
}

/** Short rows and their squared lengths, which are those of the long ones. */
export interface Sketched {
  /** `[count, width]` */
  readonly values: Float64Array
  readonly squares: Float64Array
}

/** As many directions tell neighbours from others in images, and cost little. */
const directionCount = 32
/** Rows that directions are found from. */
const sampleSize = 256
/** Rows that are no longer than this are compared as they are. */
const shortLength = 48

/** Finds directions along which rows differ most: the principal ones of a few hundred, evenly spread. */
export function makeSketch(rows: Rows): Sketch {
  const { count, size } = rows
  const sample = evenly(rows, Math.min(count, sampleSize))
  const centre = meanRow(sample, size)
  if (size <= shortLength || count < 2 * sampleSize) return { centre, directions: null, width: size }
  return { centre, directions: principal(centred(sample, centre), size), width: directionCount + 1 }
}

export function sketchRows({ centre, directions, width }: Sketch, { values, count, size }: Rows): Sketched {
  const sketched = new Float64Array(count * width)
  const squares = new Float64Array(count)
  const block = 256
  const along = new Float64Array(block * (width - 1))
  for (let start = 0; start < count; start += block) {
    const end = Math.min(count, start + block)
    const moved = centred(values.subarray(start * size, end * size), centre)
    if (directions !== null) products(moved, directions, size, along.subarray(0, (end - start) * (width - 1)))
    for (let row = start; row < end; row++) {
      const long = moved.subarray((row - start) * size, (row - start + 1) * size)
      squares[row] = squaredLength(long)
      if (directions === null) {
        sketched.set(long, row * width)
        continue
      }
      const short = along.subarray((row - start) * (width - 1), (row - start + 1) * (width - 1))
      sketched.set(short, row * width)
      sketched[(row + 1) * width - 1] = Math.sqrt(Math.max(0, (squares[row] as number) - squaredLength(short)))
    }
  }
  return { values: sketched, squares }
}

function evenly({ values, count, size }: Rows, wanted: number): Float64Array {
  const sample = new Float64Array(wanted * size)
  for (let i = 0; i < wanted; i++) {
    const row = Math.floor((i * count) / wanted)
    sample.set(values.subarray(row * size, (row + 1) * size), i * size)
  }
  return sample
}

/** Principal directions from the scalar products of the rows with one another, made orthonormal once more. */
function principal(rows: Float64Array, size: number): Float64Array {
  const { scaled } = singular(rows, size)
  const directions = new Float64Array(directionCount * size)
  for (let d = 0; d < directionCount; d++) {
    directions.set(scaled(d), d * size)
    orthonormalise(directions, d, size)
  }
  return directions
}

/** Gram and Schmidt's step, twice, which is enough; a direction with nothing left is all zeros, and bounds stay bounds. */
function orthonormalise(directions: Float64Array, d: number, size: number): void {
  const direction = directions.subarray(d * size, (d + 1) * size)
  const before = Math.sqrt(squaredLength(direction))
  for (let time = 0; time < 2; time++)
    for (let other = 0; other < d; other++) {
      const known = directions.subarray(other * size, (other + 1) * size)
      let product = 0
      for (let i = 0; i < size; i++) product += (direction[i] as number) * (known[i] as number)
      addTimes(direction, known, -product)
    }
  const length = Math.sqrt(squaredLength(direction))
  if (length <= 1e-9 * before || length === 0) direction.fill(0)
  else divide(direction, length)
}
