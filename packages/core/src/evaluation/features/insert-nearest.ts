/** The nearest to some queries, and how far they are, squared; a row a query, the nearest first. */
export interface Found {
  readonly indices: Uint32Array
  readonly squares: Float32Array | Float64Array
}

/** Puts one among a row's nearest, from `first` to `last`, whose last one gives way; of equally near ones it comes last. */
export function insertNearest({ indices, squares }: Found, first: number, last: number, index: number, square: number): void {
  let place = last
  for (; place > first && (squares[place - 1] as number) > square; place--) {
    squares[place] = squares[place - 1] as number
    indices[place] = indices[place - 1] as number
  }
  squares[place] = square
  indices[place] = index
}
