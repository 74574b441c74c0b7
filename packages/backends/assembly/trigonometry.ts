/**
 * Sine, cosine and tangent, four at a time: x = n·π/2 + r with |r| ≤ π/4, reduced in float64, then
 * polynomials of r. Absolute error below 1e-7, that of the tangent relative, for every x that
 * float32 holds; infinity gives NaN. Not inlined, as they are seldom called.
 */
import { spare } from './fixed'

/** From here on n has too many bits for `reduceTwo`. */
const LARGE: f32 = 67108864

/** Four remainders are written here, as float64, and behind them their n, i32, of which the last bits are right. */
function reduce(x: v128): usize {
  const to = spare()
  if (v128.any_true(f32x4.ge(f32x4.abs(x), f32x4.splat(LARGE)))) {
    v128.store(to, x, 48)
    for (let lane: usize = 0; lane < 16; lane += 4) reduceOne(load<f32>(to + lane, 48), to + (lane << 1), to + 32 + lane)
  } else {
    reduceTwo(x, to, to + 32)
    reduceTwo(i64x2.shuffle(x, x, 1, 0), to + 16, to + 40)
  }
  return to
}

/** Of the two lower values; π/2 in three parts, of which n times the first two is exact. */
@inline
function reduceTwo(x: v128, remainders: usize, quarters: usize): void {
  const wide = f64x2.promote_low_f32x4(x)
  const n = f64x2.nearest(f64x2.mul(wide, f64x2.splat(0.6366197723675814)))
  let r = f64x2.sub(wide, f64x2.mul(n, f64x2.splat(1.570796325802803)))
  r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(9.920935739593517e-10)))
  r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(5.721188726109832e-18)))
  v128.store(remainders, r)
  v128.store64_lane(quarters, i32x4.trunc_sat_f64x2_s_zero(n), 0)
}

/**
 * Of a large value, m·2^k with m of 24 bits: of 2/π only those bits matter that do not give multiples
 * of 4, and 96 of them are more than enough.
 */
function reduceOne(x: f32, remainder: usize, quarters: usize): void {
  const bits = reinterpret<u32>(x)
  const exponent = <i32>((bits >> 23) & 0xff)
  if (exponent < 127 + 26 || exponent == 0xff) {
    const wide = <f64>x
    const n = nearest(wide * 0.6366197723675814)
    store<f64>(remainder, wide - n * 1.570796325802803 - n * 9.920935739593517e-10 - n * 5.721188726109832e-18)
    store<i32>(quarters, <i32>n)
    return
  }
  const m = <u64>((bits & 0x7fffff) | 0x800000)
  const first = exponent - 152
  const high = (m * bitsOfTwoOverPi(first)) << 32
  const turns = high + m * bitsOfTwoOverPi(first + 32) + ((m * bitsOfTwoOverPi(first + 64)) >> 32)
  // The two highest bits are quarter turns, the others a part of one.
  const n = (turns + (<u64>1 << 61)) >> 62
  const part = <f64>(<i64>(turns - (n << 62))) * 3.406121580086554e-19 // π/2 · 2^−62
  const isNegative = bits >> 31
  store<f64>(remainder, isNegative ? -part : part)
  store<i32>(quarters, isNegative ? -(<i32>n) : <i32>n)
}

/** 32 bits of 2/π behind its point, from the `first` on. */
function bitsOfTwoOverPi(first: i32): u64 {
  const word = first >> 5
  const two = (wordOfTwoOverPi(word) << 32) | wordOfTwoOverPi(word + 1)
  return (two << (first & 31)) >> 32
}

function wordOfTwoOverPi(index: i32): u64 {
  switch (index) {
    case 0: return 0xa2f9836e
    case 1: return 0x4e441529
    case 2: return 0xfc2757d1
    case 3: return 0xf534ddc0
    case 4: return 0xdb629599
    case 5: return 0x3c439041
    default: return 0xfe5163ab
  }
}

@inline
function sineOf(r: v128, square: v128): v128 {
  let sum = f32x4.add(f32x4.mul(square, f32x4.splat(-1.9501483e-4)), f32x4.splat(8.3320138e-3))
  sum = f32x4.add(f32x4.mul(square, sum), f32x4.splat(-1.6666650e-1))
  return f32x4.add(r, f32x4.mul(f32x4.mul(r, square), sum))
}

@inline
function cosineOf(square: v128): v128 {
  let sum = f32x4.add(f32x4.mul(square, f32x4.splat(2.4372245e-5)), f32x4.splat(-1.3886524e-3))
  sum = f32x4.add(f32x4.mul(square, sum), f32x4.splat(4.1666613e-2))
  sum = f32x4.add(f32x4.mul(square, sum), f32x4.splat(-0.5))
  return f32x4.add(f32x4.mul(square, sum), f32x4.splat(1))
}

/** The sine of x and `quarters` quarter turns more. */
function sineAfter(x: v128, quarters: i32): v128 {
  const reduced = reduce(x)
  const r = fourOf(v128.load(reduced), v128.load(reduced, 16))
  const n = i32x4.add(v128.load(reduced, 32), i32x4.splat(quarters))
  const square = f32x4.mul(r, r)
  const isOdd = i32x4.ne(v128.and(n, i32x4.splat(1)), i32x4.splat(0))
  const value = v128.bitselect(cosineOf(square), sineOf(r, square), isOdd)
  return v128.xor(value, i32x4.shl(v128.and(n, i32x4.splat(2)), 30))
}

export function sin(x: v128): v128 {
  return sineAfter(x, 0)
}

export function cos(x: v128): v128 {
  return sineAfter(x, 1)
}

/** As float64 throughout: near its poles the tangent is as steep as it is large. */
export function tan(x: v128): v128 {
  const reduced = reduce(x)
  const n = v128.load(reduced, 32)
  const low = tangentOf(v128.load(reduced), i64x2.extend_low_i32x4_s(n))
  return fourOf(low, tangentOf(v128.load(reduced, 16), i64x2.extend_high_i32x4_s(n)))
}

/** The tangent of r and n quarter turns more. */
@inline
function tangentOf(r: v128, n: v128): v128 {
  const square = f64x2.mul(r, r)
  let sine = f64x2.add(f64x2.mul(square, f64x2.splat(2.7171142438889e-6)), f64x2.splat(-1.98391741593346e-4))
  sine = f64x2.add(f64x2.mul(square, sine), f64x2.splat(8.333328676139418e-3))
  sine = f64x2.add(f64x2.mul(square, sine), f64x2.splat(-0.16666666630300048))
  sine = f64x2.mul(r, f64x2.add(f64x2.mul(square, sine), f64x2.splat(1)))
  let cosine = f64x2.add(f64x2.mul(square, f64x2.splat(2.437224543081878e-5)), f64x2.splat(-1.388652434750948e-3))
  cosine = f64x2.add(f64x2.mul(square, cosine), f64x2.splat(4.166661306962144e-2))
  cosine = f64x2.add(f64x2.mul(square, cosine), f64x2.splat(-0.49999999569795117))
  cosine = f64x2.add(f64x2.mul(square, cosine), f64x2.splat(1))
  const odd = v128.and(n, i64x2.splat(1))
  const isOdd = i64x2.ne(odd, i64x2.splat(0))
  const quotient = f64x2.div(v128.bitselect(cosine, sine, isOdd), v128.bitselect(sine, cosine, isOdd))
  return v128.xor(quotient, i64x2.shl(odd, 63))
}

/** Two and two float64 as four float32. */
@inline
function fourOf(low: v128, high: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2)
}
