import type { Features } from './features.js'
import { aboutMiddle, readSquares } from './nearest-rows.js'

/** A measure of some examples, and how much it owes to each of them. */
export interface Owed {
  readonly value: number
  /**
   * An example's influence: count − 1 times what the measure would lose without it, by the jackknife, less their mean. An example counts
   * as a neighbour of others too: by what each one's own neighbourhood comes to, the spread over draws of the examples would seem half as wide.
   */
  readonly influences: Float64Array
}

const rowsAtOnce = 512

/** Trustworthiness and continuity of some examples, from the same distances. */
export async function judgeNeighbourhoods(
  original: Features,
  embedded: Features,
  k: number,
): Promise<{ readonly trustworthiness: Owed; readonly continuity: Owed }> {
  const { count } = original
  const [[truth], [image]] = [aboutMiddle(original), aboutMiddle(embedded)]
  const [trusted, continued] = [noPenalties(count), noPenalties(count)]
  for (let start = 0; start < count; start += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, count - start)
    const [inTruth, inImage] = [
      await readSquares(truth, start, rows, truth, 0, count),
      await readSquares(image, start, rows, image, 0, count),
    ]
    for (let row = 0; row < rows; row++) {
      const own = start + row
      const [first, last] = [row * count, (row + 1) * count]
      addPenalties(trusted, inTruth.subarray(first, last), inImage.subarray(first, last), own, k)
      addPenalties(continued, inImage.subarray(first, last), inTruth.subarray(first, last), own, k)
    }
  }
  return { trustworthiness: owedOf(trusted, k), continuity: owedOf(continued, k) }
}

interface Penalties {
  /** Each example's: by how much its nearest in one are farther than the k nearest in the other. */
  readonly own: Float64Array
  /** By how much all others' would fall together if the example were not there. */
  readonly caused: Float64Array
}

function noPenalties(count: number): Penalties {
  return { own: new Float64Array(count), caused: new Float64Array(count) }
}

function addPenalties({ own: all, caused }: Penalties, ranked: Float32Array, judged: Float32Array, own: number, k: number): void {
  const near = nearestOf(judged, own, k + 1)
  const ranks = near.map((neighbour) => rankOf(ranked, neighbour, own))
  const next = ranks[k] as number
  for (const [i, neighbour] of near.slice(0, k).entries()) {
    const rank = ranks[i] as number
    const penalty = Math.max(0, rank - k)
    all[own] = (all[own] as number) + penalty
    // Without one of those before it, it would stand a place higher.
    if (penalty > 0) addBefore(caused, ranked, neighbour, own)
    // Without it, the next nearest would be judged in its place.
    const instead = Math.max(0, next - (rank < next ? 1 : 0) - k)
    caused[neighbour] = (caused[neighbour] as number) + penalty - instead
  }
}

function owedOf({ own, caused }: Penalties, k: number): Owed {
  const count = own.length
  const total = own.reduce((sum, penalty) => sum + penalty, 0)
  const value = 1 - total / worstOf(count, k)
  const losses = own.map((penalty, i) => {
    const without = 1 - (total - penalty - (caused[i] as number)) / worstOf(count - 1, k)
    return (count - 1) * (value - without)
  })
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / count
  return { value, influences: losses.map((loss) => loss - mean) }
}

/** What the penalties of all examples come to at worst. Of two examples, each is the other's nearest, and there are none. */
function worstOf(count: number, k: number): number {
  return count === 2 ? 1 : (count * k * (2 * count - 3 * k - 1)) / 2
}

/** The smallest but the row's own; of equals the earlier. */
function nearestOf(squares: Float32Array, own: number, most: number): number[] {
  const best: number[] = []
  for (let i = 0; i < squares.length; i++) {
    const square = squares[i] as number
    if (i === own || (best.length === most && square >= (squares[best[most - 1] as number] as number))) continue
    let place = best.length
    while (place > 0 && (squares[best[place - 1] as number] as number) > square) place--
    best.splice(place, 0, i)
    if (best.length > most) best.pop()
  }
  return best
}

/** Where an example stands by distance, the nearest being 1. */
function rankOf(squares: Float32Array, example: number, own: number): number {
  const square = squares[example] as number
  let rank = 1
  for (let i = 0; i < squares.length; i++) {
    const other = squares[i] as number
    if (i !== own && (other < square || (other === square && i < example))) rank++
  }
  return rank
}

/** Adds 1 for each of those that stand before an example by distance. */
function addBefore(counts: Float64Array, squares: Float32Array, example: number, own: number): void {
  const square = squares[example] as number
  for (let i = 0; i < squares.length; i++) {
    const other = squares[i] as number
    if (i !== own && (other < square || (other === square && i < example))) counts[i] = (counts[i] as number) + 1
  }
}
