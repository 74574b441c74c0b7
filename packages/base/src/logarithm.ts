/**
 * The natural logarithm, made of the four basic operations alone: IEEE 754 fixes those, while
 * `Math.log` may differ in its last bit from one JavaScript engine to the next. Exact to 2 units in the
 * last place.
 *
 * @param x a positive, finite, normal number
 */
export function logarithm(x: number): number {
  bits.setFloat64(0, x)
  const high = bits.getUint32(0)
  let exponent = (high >>> 20) - 1023
  bits.setUint32(0, (high & 0x000fffff) | 0x3ff00000)
  let mantissa = bits.getFloat64(0)
  if (mantissa > Math.SQRT2) {
    mantissa *= 0.5
    exponent += 1
  }
  // log m = 2 atanh s = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1)/(m + 1), |s| ≤ 0.172.
  const s = (mantissa - 1) / (mantissa + 1)
  const square = s * s
  let sum = 0
  for (let power = 21; power >= 3; power -= 2) sum = (sum + 1 / power) * square
  return exponent * Math.LN2 + 2 * (s + s * sum)
}

const bits = new DataView(new ArrayBuffer(8))
