import type { Neighbours } from './nearest.js'

/** A graph whose edges have weights, row by row; each edge is there in both directions. */
export interface Graph {
  /** Where each row begins, and the last ends, `[count + 1]`. */
  readonly starts: Uint32Array
  readonly columns: Uint32Array
  readonly values: Float64Array
}

/**
 * Makes weights of neighbours, which go one way, a graph that is the same both ways.
 *
 * @param weights `[count, few]`, of each row's neighbours
 * @param combine an edge's weight from its two, either of which is 0 where one row isn't the other's neighbour
 */
export function symmetrise(
  { indices }: Pick<Neighbours, 'indices'>,
  weights: Float64Array,
  few: number,
  combine: (there: number, back: number) => number,
): Graph {
  const count = indices.length / few
  const backward = reversed(indices, few)
  const [there, back] = [new Float64Array(count), new Float64Array(count)]
  const seen = new Uint8Array(count)
  const starts = new Uint32Array(count + 1)
  const columns: number[] = []
  const values: number[] = []
  for (let row = 0; row < count; row++) {
    const own: number[] = []
    const note = (column: number, into: Float64Array, weight: number) => {
      into[column] = weight
      if (seen[column] === 0) own.push(column)
      seen[column] = 1
    }
    for (let i = row * few; i < (row + 1) * few; i++) note(indices[i] as number, there, weights[i] as number)
    for (let i = backward.starts[row] as number; i < (backward.starts[row + 1] as number); i++) {
      const place = backward.places[i] as number
      note(Math.floor(place / few), back, weights[place] as number)
    }
    for (const column of own) {
      const value = combine(there[column] as number, back[column] as number)
      if (value > 0 && column !== row) {
        columns.push(column)
        values.push(value)
      }
      there[column] = 0
      back[column] = 0
      seen[column] = 0
    }
    starts[row + 1] = columns.length
  }
  return { starts, columns: Uint32Array.from(columns), values: Float64Array.from(values) }
}

/** For each row the places where it is named as a neighbour. */
function reversed(indices: Int32Array, few: number): { starts: Uint32Array; places: Uint32Array } {
  const count = indices.length / few
  const starts = new Uint32Array(count + 1)
  for (const named of indices) starts[named + 1] = (starts[named + 1] as number) + 1
  for (let row = 0; row < count; row++) starts[row + 1] = (starts[row + 1] as number) + (starts[row] as number)
  const next = starts.slice()
  const places = new Uint32Array(indices.length)
  indices.forEach((named, place) => {
    const at = next[named] as number
    places[at] = place
    next[named] = at + 1
  })
  return { starts, places }
}
