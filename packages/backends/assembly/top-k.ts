/**
 * Of each row of `columns` values the `k` greatest, in falling order, and their places, i32; of equal
 * ones the first comes first. The items are rows. Quick where k is small.
 */
export function topK(begin: i32, end: i32, x: usize, values: usize, places: usize, columns: i32, k: i32): void {
  for (let row = begin; row < end; ++row) {
    const from = x + (<usize>row * <usize>columns << 2)
    const top = values + (<usize>row * <usize>k << 2)
    const where = places + (<usize>row * <usize>k << 2)
    for (let column = 0; column < columns; ++column) {
      const value = load<f32>(from + (<usize>column << 2))
      let rank = min(column, k)
      // What is not less stays before it.
      if (rank == k && load<f32>(top + (<usize>(k - 1) << 2)) >= value) continue
      while (rank > 0 && load<f32>(top + (<usize>(rank - 1) << 2)) < value) {
        rank -= 1
        if (rank + 1 < k) move(top, where, rank)
      }
      if (rank < k) {
        store<f32>(top + (<usize>rank << 2), value)
        store<i32>(where + (<usize>rank << 2), column)
      }
    }
  }
}

/** One place back. */
@inline
function move(top: usize, where: usize, rank: i32): void {
  const at = <usize>rank << 2
  store<f32>(top + at, load<f32>(top + at), 4)
  store<i32>(where + at, load<i32>(where + at), 4)
}
