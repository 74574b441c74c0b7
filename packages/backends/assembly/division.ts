/**
 * Whole quotients, and what is left over, four at a time as JavaScript has them: of float32 or int32,
 * in float64. Not inlined, as they are seldom called.
 */
import { spare } from './fixed'

@inline
function lowHalf(x: v128, integers: bool): v128 {
  return integers ? f64x2.convert_low_i32x4_s(x) : f64x2.promote_low_f32x4(x)
}

@inline
function highHalf(x: v128): v128 {
  return i64x2.shuffle(x, x, 1, 0)
}

/** Whether all of four float64 are between −`limit` and `limit`; NaN is not. */
@inline
function areBelow(a: v128, b: v128, limit: f64): bool {
  const limits = f64x2.splat(limit)
  return i64x2.all_true(v128.and(f64x2.lt(f64x2.abs(a), limits), f64x2.lt(f64x2.abs(b), limits)))
}

/** ⌊a / b⌋ as int32; what is too large loses its higher bits, and what is no number or infinite is 0. */
@inline
function floorDivide(a: v128, b: v128, integers: bool): v128 {
  const low = f64x2.floor(f64x2.div(lowHalf(a, integers), lowHalf(b, integers)))
  const high = f64x2.floor(f64x2.div(lowHalf(highHalf(a), integers), lowHalf(highHalf(b), integers)))
  if (areBelow(low, high, 2147483648)) {
    const narrow = i32x4.trunc_sat_f64x2_s_zero(low)
    return i64x2.shuffle(narrow, i32x4.trunc_sat_f64x2_s_zero(high), 0, 2)
  }
  const place = spare()
  v128.store(place, low)
  v128.store(place, high, 16)
  for (let i: usize = 0; i < 4; ++i) store<i32>(place + (i << 2), integerFromDouble(load<f64>(place + (i << 3))), 32)
  return v128.load(place, 32)
}

@inline
function integerFromDouble(x: f64): i32 {
  // Above 2^63 there are no lower bits.
  return abs(x) < 9223372036854775808.0 ? <i32>(<i64>x) : 0
}

/** a − b·⌊a / b⌋, of b's sign. */
@inline
function modulo(a: v128, b: v128, integers: bool): v128 {
  const low = moduloOfTwo(lowHalf(a, integers), lowHalf(b, integers))
  const high = moduloOfTwo(lowHalf(highHalf(a), integers), lowHalf(highHalf(b), integers))
  return integers
    ? i64x2.shuffle(i32x4.trunc_sat_f64x2_s_zero(low), i32x4.trunc_sat_f64x2_s_zero(high), 0, 2)
    : i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2)
}

function moduloOfTwo(a: v128, b: v128): v128 {
  const quotient = f64x2.trunc(f64x2.div(a, b))
  // A whole quotient of 29 bits times 24 bits of b is exact, and so is what is left over.
  let rest = f64x2.sub(a, f64x2.mul(quotient, b))
  if (!areBelow(quotient, b, 536870912)) {
    const first = f64x2.splat(f64x2.extract_lane(a, 0) % f64x2.extract_lane(b, 0))
    rest = f64x2.replace_lane(first, 1, f64x2.extract_lane(a, 1) % f64x2.extract_lane(b, 1))
  }
  const sign = f64x2.splat(-0.0)
  rest = v128.or(rest, v128.and(a, sign))
  const zero = f64x2.splat(0)
  const sameSign = v128.not(v128.xor(f64x2.lt(a, zero), f64x2.lt(b, zero)))
  const shifted = f64x2.add(rest, b)
  // Nothing but NaN is left over where b is infinite.
  const nothing = v128.or(f64x2.sub(b, b), v128.and(b, sign))
  const other = v128.bitselect(nothing, shifted, f64x2.eq(shifted, b))
  return v128.bitselect(rest, other, sameSign)
}

export function floorQuotient(a: v128, b: v128): v128 {
  return floorDivide(a, b, false)
}

export function floorQuotientOfIntegers(a: v128, b: v128): v128 {
  return floorDivide(a, b, true)
}

export function remainder(a: v128, b: v128): v128 {
  return modulo(a, b, false)
}

export function remainderOfIntegers(a: v128, b: v128): v128 {
  return modulo(a, b, true)
}
