/** Four bytes, 0 or 1, as four masks. */
@inline
function masks(condition: usize): v128 {
  const halves = i16x8.extend_low_i8x16_u(v128.load32_zero(condition))
  return i32x4.ne(i32x4.extend_low_i16x8_u(halves), i32x4.splat(0))
}

/** out[i] = condition[i] ? a[i] : b[i], for conditions of one byte and values of four. */
export function select(condition: usize, a: usize, b: usize, out: usize, count: i32): void {
  const end = out + (<usize>count << 2)
  const vectorsEnd = out + (<usize>(count & ~3) << 2)
  while (out < vectorsEnd) {
    v128.store(out, v128.bitselect(v128.load(a), v128.load(b), masks(condition)))
    condition += 4
    a += 16
    b += 16
    out += 16
  }
  while (out < end) {
    store<u32>(out, load<u8>(condition) ? load<u32>(a) : load<u32>(b))
    condition += 1
    a += 4
    b += 4
    out += 4
  }
}

/** Bytes, 0 or 1, as float32. */
export function floatsFromBools(x: usize, out: usize, count: i32): void {
  for (let i = 0; i < count; ++i) store<f32>(out + (<usize>i << 2), <f32>load<u8>(x + i))
}

/** int32 as float32, rounded to the nearest. */
export function floatsFromIntegers(x: usize, out: usize, count: i32): void {
  const end = out + (<usize>count << 2)
  const vectorsEnd = out + (<usize>(count & ~3) << 2)
  while (out < vectorsEnd) {
    v128.store(out, f32x4.convert_i32x4_s(v128.load(x)))
    x += 16
    out += 16
  }
  while (out < end) {
    store<f32>(out, <f32>load<i32>(x))
    x += 4
    out += 4
  }
}
