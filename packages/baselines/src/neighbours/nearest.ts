import { breathe } from '@sandglass/base'
import { products } from '../numbers/products.js'
import type { Rows } from '../numbers/rows.js'
import { BestFew } from './best-few.js'
import { makeSketch, type Sketch, type Sketched, sketchRows } from './sketch.js'

/** For each of some rows, its nearest ones among others, the nearest first. */
export interface Neighbours {
  /** `[count, neighbours]` */
  readonly indices: Int32Array
  /** Euclidean, `[count, neighbours]`. */
  readonly distances: Float64Array
}

/** Rows among which neighbours are looked for. */
export interface NeighbourIndex {
  readonly rows: Rows
  readonly sketch: Sketch
  readonly sketched: Sketched
}

export function indexRows(rows: Rows): NeighbourIndex {
  const sketch = makeSketch(rows)
  return { rows, sketch, sketched: sketchRows(sketch, rows) }
}

interface Search {
  readonly signal?: AbortSignal | undefined
  /** Whether the rows asked for are those of the index themselves, and none is its own neighbour. */
  readonly amongThemselves?: boolean
}

/** How many are looked for at a time. */
const block = 16

/**
 * Finds the nearest rows, exactly. Short rows bound every distance from below; whoever's bound is above the farthest
 * neighbour found so far is passed over, and only the rest, a few in a hundred among images, is measured at length.
 *
 * @param few how many, at most as many as there are
 */
export async function nearest(index: NeighbourIndex, asked: Rows, few: number, search: Search = {}): Promise<Neighbours> {
  const { rows, sketch, sketched } = index
  const { width } = sketch
  const short = asked === rows ? sketched : sketchRows(sketch, asked)
  const found = { indices: new Int32Array(asked.count * few), distances: new Float64Array(asked.count * few) }
  const bounds = new Float64Array(block * rows.count)
  const best = new BestFew(few)
  for (let start = 0; start < asked.count; start += block) {
    search.signal?.throwIfAborted()
    const end = Math.min(asked.count, start + block)
    products(
      short.values.subarray(start * width, end * width),
      sketched.values,
      width,
      bounds.subarray(0, (end - start) * rows.count),
    )
    for (let row = start; row < end; row++) {
      const own = bounds.subarray((row - start) * rows.count, (row - start + 1) * rows.count)
      toBounds(own, short.squares[row] as number, sketched.squares)
      if (search.amongThemselves) own[row] = Number.POSITIVE_INFINITY
      const values = asked.values.subarray(row * asked.size, (row + 1) * asked.size)
      findBest(best, own, values, rows)
      found.indices.set(best.indices, row * few)
      found.distances.set(best.distances.map(Math.sqrt), row * few)
    }
    await breathe()
  }
  return found
}

/**
 * From scalar products p·q to ‖p‖² + ‖q‖² − 2 p·q, less what rounding may have added: a residue's length is the root of
 * a difference, and so has half the digits.
 */
function toBounds(bounds: Float64Array, square: number, squares: Float64Array): void {
  for (let i = 0; i < bounds.length; i++) bounds[i] = (square + (squares[i] as number)) * (1 - 1e-8) - 2 * (bounds[i] as number)
}

function findBest(best: BestFew, bounds: Float64Array, values: Float32Array, rows: Rows): void {
  // Those with the lowest bounds are likely to be the nearest; measured first, they spare the others.
  best.clear()
  for (let i = 0; i < bounds.length; i++) if ((bounds[i] as number) <= best.farthest) best.offer(bounds[i] as number, i)
  const likely = best.indices.filter((i) => i !== -1 && bounds[i] !== Number.POSITIVE_INFINITY)
  best.clear()
  for (const i of likely) {
    best.offer(squaredDistance(values, rows, i, Number.POSITIVE_INFINITY), i)
    bounds[i] = Number.POSITIVE_INFINITY
  }
  for (let i = 0; i < bounds.length; i++)
    if ((bounds[i] as number) < Number.POSITIVE_INFINITY && (bounds[i] as number) <= best.farthest * (1 + 1e-5))
      best.offer(squaredDistance(values, rows, i, best.farthest), i)
}

/** Given up, and then infinite, once it is above a limit. */
function squaredDistance(values: Float32Array, { values: others, size }: Rows, row: number, limit: number): number {
  const offset = row * size
  let sum = 0
  for (let start = 0; start < size; start += 64) {
    const end = Math.min(size, start + 64)
    for (let i = start; i < end; i++) {
      const difference = (values[i] as number) - (others[offset + i] as number)
      sum += difference * difference
    }
    if (sum > limit) return Number.POSITIVE_INFINITY
  }
  return sum
}
