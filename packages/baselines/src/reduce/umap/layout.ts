import type { RandomStream } from '@sandglass/base'
import type { Curve } from './curve.js'

/** Points that move, and what they are pulled towards and pushed from. */
export interface Layout {
  readonly dimensions: number
  readonly curve: Curve
  /** `[moving, dimensions]` */
  readonly points: Float64Array
  /** Where the other ends of edges are, `[others, dimensions]`; the points themselves where all move. */
  readonly others: Float64Array
  readonly heads: Uint32Array
  readonly tails: Uint32Array
  /** Every how many epochs each edge pulls. */
  readonly periods: Float64Array
}

/** For each pull there are so many pushes from points drawn at random. */
const pushes = 5
/** The farthest that one pull or push moves a coordinate, before the rate is applied. */
const farthest = 4

/** Every how many epochs edges pull: the strongest in each; those that would not once are left out. */
export function periodsOf(values: Float64Array, epochs: number): Float64Array {
  const strongest = values.reduce((most, value) => Math.max(most, value), 0)
  return values.map((value) => (value < strongest / epochs ? Number.POSITIVE_INFINITY : strongest / value))
}

/** Stochastic gradient descent on the cross-entropy of the two graphs, an epoch a call. */
export function layOut(layout: Layout, random: RandomStream): { epoch(number: number, of: number): void } {
  const { dimensions, points, others, heads, tails, periods } = layout
  const next = periods.slice()
  const nextPush = periods.map((period) => period / pushes)
  const moves = points === others
  const count = others.length / dimensions
  return {
    epoch(number, of) {
      const rate = 1 - number / of
      for (let edge = 0; edge < periods.length; edge++) {
        if ((next[edge] as number) > number) continue
        const head = (heads[edge] as number) * dimensions
        pull(layout, head, (tails[edge] as number) * dimensions, rate, moves)
        const period = periods[edge] as number
        next[edge] = (next[edge] as number) + period
        const drawn = Math.floor((number - (nextPush[edge] as number)) / (period / pushes))
        for (let time = 0; time < drawn; time++) push(layout, head, random.integer(count) * dimensions, rate, moves)
        nextPush[edge] = (nextPush[edge] as number) + Math.max(0, drawn) * (period / pushes)
      }
    },
  }
}

function pull(
  { dimensions, points, others, curve: { a, b } }: Layout,
  head: number,
  tail: number,
  rate: number,
  moves: boolean,
): void {
  const square = squaredDistance(points, head, others, tail, dimensions)
  const force = square > 0 ? (-2 * a * b * square ** (b - 1)) / (a * square ** b + 1) : 0
  for (let d = 0; d < dimensions; d++) {
    const step = rate * clip(force * ((points[head + d] as number) - (others[tail + d] as number)))
    points[head + d] = (points[head + d] as number) + step
    if (moves) others[tail + d] = (others[tail + d] as number) - step
  }
}

function push(
  { dimensions, points, others, curve: { a, b } }: Layout,
  head: number,
  other: number,
  rate: number,
  moves: boolean,
): void {
  if (moves && head === other) return
  const square = squaredDistance(points, head, others, other, dimensions)
  if (square === 0) return
  const force = (2 * b) / ((0.001 + square) * (a * square ** b + 1))
  for (let d = 0; d < dimensions; d++)
    points[head + d] =
      (points[head + d] as number) + rate * clip(force * ((points[head + d] as number) - (others[other + d] as number)))
}

function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number, dimensions: number): number {
  let sum = 0
  for (let d = 0; d < dimensions; d++) sum += ((a[i + d] as number) - (b[j + d] as number)) ** 2
  return sum
}

function clip(value: number): number {
  return Math.min(farthest, Math.max(-farthest, value))
}
