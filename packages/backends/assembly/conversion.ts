/** Values of one type as another: out[i] = x[i] for i from `begin` to `end`. */

/** Truth values, bytes 0 or 1, as int32 or float32. */
@inline
function widen(begin: i32, end: i32, x: usize, out: usize, toFloats: bool): void {
  let i = begin
  const wholeEnd = begin + ((end - begin) & ~15)
  for (; i < wholeEnd; i += 16) {
    const bytes = v128.load(x + <usize>i)
    const low = i16x8.extend_low_i8x16_u(bytes)
    const high = i16x8.extend_high_i8x16_u(bytes)
    const to = out + (<usize>i << 2)
    v128.store(to, asNumbers(i32x4.extend_low_i16x8_u(low), toFloats))
    v128.store(to, asNumbers(i32x4.extend_high_i16x8_u(low), toFloats), 16)
    v128.store(to, asNumbers(i32x4.extend_low_i16x8_u(high), toFloats), 32)
    v128.store(to, asNumbers(i32x4.extend_high_i16x8_u(high), toFloats), 48)
  }
  for (; i < end; ++i) {
    const value = asNumbers(i32x4.splat(load<u8>(x + <usize>i)), toFloats)
    v128.store32_lane(out + (<usize>i << 2), value, 0)
  }
}

@inline
function asNumbers(integers: v128, toFloats: bool): v128 {
  return toFloats ? f32x4.convert_i32x4_s(integers) : integers
}

export function floatsFromBools(begin: i32, end: i32, x: usize, out: usize): void {
  widen(begin, end, x, out, true)
}
export function integersFromBools(begin: i32, end: i32, x: usize, out: usize): void {
  widen(begin, end, x, out, false)
}

/** int32 as float32, rounded to the nearest. */
export function floatsFromIntegers(begin: i32, end: i32, x: usize, out: usize): void {
  x += <usize>begin << 2
  out += <usize>begin << 2
  const outEnd = out + (<usize>(end - begin) << 2)
  const pairsEnd = out + (<usize>((end - begin) & ~7) << 2)
  while (out < pairsEnd) {
    const first = f32x4.convert_i32x4_s(v128.load(x))
    const second = f32x4.convert_i32x4_s(v128.load(x, 16))
    v128.store(out, first)
    v128.store(out, second, 16)
    x += 32
    out += 32
  }
  while (out < outEnd) {
    store<f32>(out, <f32>load<i32>(x))
    x += 4
    out += 4
  }
}

/** float32 as int32, cut off towards 0; as in JavaScript NaN becomes 0, and what is too large loses its higher bits. */
export function integersFromFloats(begin: i32, end: i32, x: usize, out: usize): void {
  x += <usize>begin << 2
  out += <usize>begin << 2
  const outEnd = out + (<usize>(end - begin) << 2)
  while (out < outEnd) {
    const count = min<usize>((outEnd - out) >> 2, 4)
    const values = count == 4 ? v128.load(x) : f32x4.splat(Infinity)
    if (v128.any_true(f32x4.ge(f32x4.abs(values), f32x4.splat(2147483648))))
      for (let i: usize = 0; i < count; ++i) store<i32>(out + (i << 2), integerFromFloat(load<f32>(x + (i << 2))))
    else v128.store(out, i32x4.trunc_sat_f32x4_s(values))
    x += 16
    out += 16
  }
}

@inline
function integerFromFloat(x: f32): i32 {
  // Above 2^63 there are no lower bits.
  return abs(x) < 9223372036854775808.0 ? <i32>(<i64>x) : 0
}
