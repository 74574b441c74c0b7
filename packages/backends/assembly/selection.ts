/** Choosing between values of four bytes. */

/** Four bytes, 0 or 1, as four masks. */
@inline
function masks(condition: usize): v128 {
  const halves = i16x8.extend_low_i8x16_u(v128.load32_zero(condition))
  return i32x4.ne(i32x4.extend_low_i16x8_u(halves), i32x4.splat(0))
}

/** out[i] = condition[i] ? a[i] : b[i], for conditions of one byte. */
export function select(begin: i32, end: i32, condition: usize, a: usize, b: usize, out: usize): void {
  condition += <usize>begin
  const offset = <usize>begin << 2
  a += offset
  b += offset
  out += offset
  const outEnd = out + (<usize>(end - begin) << 2)
  const vectorsEnd = out + (<usize>((end - begin) & ~3) << 2)
  while (out < vectorsEnd) {
    v128.store(out, v128.bitselect(v128.load(a), v128.load(b), masks(condition)))
    condition += 4
    a += 16
    b += 16
    out += 16
  }
  while (out < outEnd) {
    store<u32>(out, load<u8>(condition) ? load<u32>(a) : load<u32>(b))
    condition += 1
    a += 4
    b += 4
    out += 4
  }
}
