/** Four rows of four values, `rowStep` bytes apart, become four columns, `outRowStep` bytes apart. */
@inline
export function transpose4x4(x: usize, rowStep: usize, out: usize, outRowStep: usize): void {
  const r0 = v128.load(x)
  const r1 = v128.load(x + rowStep)
  const r2 = v128.load(x + rowStep * 2)
  const r3 = v128.load(x + rowStep * 3)
  const low01 = i32x4.shuffle(r0, r1, 0, 4, 1, 5)
  const high01 = i32x4.shuffle(r0, r1, 2, 6, 3, 7)
  const low23 = i32x4.shuffle(r2, r3, 0, 4, 1, 5)
  const high23 = i32x4.shuffle(r2, r3, 2, 6, 3, 7)
  v128.store(out, i64x2.shuffle(low01, low23, 0, 2))
  v128.store(out + outRowStep, i64x2.shuffle(low01, low23, 1, 3))
  v128.store(out + outRowStep * 2, i64x2.shuffle(high01, high23, 0, 2))
  v128.store(out + outRowStep * 3, i64x2.shuffle(high01, high23, 1, 3))
}

/** [rows, columns] → [columns, rows] */
export function transpose(x: usize, rows: i32, columns: i32, out: usize): void {
  const rowStep = <usize>columns << 2
  const outRowStep = <usize>rows << 2
  const wholeRows = rows & ~3
  const wholeColumns = columns & ~3
  for (let i = 0; i < wholeRows; i += 4) {
    let from = x + <usize>i * rowStep
    let to = out + (<usize>i << 2)
    for (let j = 0; j < wholeColumns; j += 4) {
      transpose4x4(from, rowStep, to, outRowStep)
      from += 16
      to += outRowStep << 2
    }
  }
  for (let i = 0; i < rows; ++i) {
    const first = i < wholeRows ? wholeColumns : 0
    let from = x + <usize>i * rowStep + (<usize>first << 2)
    let to = out + (<usize>i << 2) + <usize>first * outRowStep
    for (let j = first; j < columns; ++j) {
      store<u32>(to, load<u32>(from))
      from += 4
      to += outRowStep
    }
  }
}
