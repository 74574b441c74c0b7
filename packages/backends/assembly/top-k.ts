/**
 * From this k on values are kept in a heap. On rows of 1,024 normal values it takes about as long there as a
 * list in order, whose time grows with the square of k.
 */
const leastHeap: i32 = 65

/**
 * Of each row of `columns` values the `k` greatest, in falling order, and their places, i32; of equal
 * ones the first comes first. The items are rows.
 */
export function topK(begin: i32, end: i32, x: usize, values: usize, places: usize, columns: i32, k: i32): void {
  for (let row = begin; row < end; ++row) {
    const from = x + (<usize>row * <usize>columns << 2)
    const top = values + (<usize>row * <usize>k << 2)
    const where = places + (<usize>row * <usize>k << 2)
    if (k < leastHeap) keepInOrder(from, top, where, columns, k)
    else keepInHeap(from, top, where, columns, k)
  }
}

function keepInOrder(from: usize, top: usize, where: usize, columns: i32, k: i32): void {
  for (let column = 0; column < columns; ++column) {
    const value = load<f32>(from + (<usize>column << 2))
    let rank = min(column, k)
    // What is not less stays before it.
    if (rank == k && load<f32>(top + (<usize>(k - 1) << 2)) >= value) continue
    while (rank > 0 && load<f32>(top + (<usize>(rank - 1) << 2)) < value) {
      rank -= 1
      if (rank + 1 < k) move(top, where, rank)
    }
    if (rank < k) put(top, where, rank, value, column)
  }
}

/** The last of those that are kept stands at a heap's root, to be replaced; in the end the heap is taken apart from behind. */
function keepInHeap(from: usize, top: usize, where: usize, columns: i32, k: i32): void {
  for (let column = 0; column < k; ++column) put(top, where, column, load<f32>(from + (<usize>column << 2)), column)
  for (let parent = (k >> 1) - 1; parent >= 0; --parent) {
    const at = <usize>parent << 2
    sift(top, where, parent, k, load<f32>(top + at), load<i32>(where + at))
  }
  for (let column = k; column < columns; ++column) {
    const value = load<f32>(from + (<usize>column << 2))
    if (value > load<f32>(top)) sift(top, where, 0, k, value, column)
  }
  for (let last = k - 1; last > 0; --last) {
    const at = <usize>last << 2
    const value = load<f32>(top + at)
    const place = load<i32>(where + at)
    put(top, where, last, load<f32>(top), load<i32>(where))
    sift(top, where, 0, last, value, place)
  }
}

/** Puts a value where it belongs in a heap of so many, from `rank` on down. */
function sift(top: usize, where: usize, rank: i32, count: i32, value: f32, place: i32): void {
  for (let child = 2 * rank + 1; child < count; child = 2 * rank + 1) {
    let childValue = load<f32>(top + (<usize>child << 2))
    let childPlace = load<i32>(where + (<usize>child << 2))
    if (child + 1 < count) {
      const otherValue = load<f32>(top + (<usize>child << 2), 4)
      const otherPlace = load<i32>(where + (<usize>child << 2), 4)
      if (isAfter(otherValue, otherPlace, childValue, childPlace)) {
        child += 1
        childValue = otherValue
        childPlace = otherPlace
      }
    }
    if (!isAfter(childValue, childPlace, value, place)) break
    put(top, where, rank, childValue, childPlace)
    rank = child
  }
  put(top, where, rank, value, place)
}

/** Whether the first of two comes after the second in falling order. */
@inline
function isAfter(value: f32, place: i32, other: f32, otherPlace: i32): bool {
  return value < other || (value == other && place > otherPlace)
}

@inline
function put(top: usize, where: usize, rank: i32, value: f32, place: i32): void {
  store<f32>(top + (<usize>rank << 2), value)
  store<i32>(where + (<usize>rank << 2), place)
}

/** One place back. */
@inline
function move(top: usize, where: usize, rank: i32): void {
  const at = <usize>rank << 2
  store<f32>(top + at, load<f32>(top + at), 4)
  store<i32>(where + at, load<i32>(where + at), 4)
}
