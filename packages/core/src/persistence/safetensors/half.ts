/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return exponent ? sign * 2 ** (exponent - 25) * (1024 + fraction) : sign * 2 ** -24 * fraction
}

/** The nearest such number, of two equally near the one whose last bit is 0. */
export function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  // Whole numbers of the smallest step that there is at this size: 2^-24 below 2^-14.
  const exponent = size < 2 ** -14 ? -14 : Math.min(Math.floor(Math.log2(size)), 16)
  const steps = roundToEven(size / 2 ** (exponent - 10))
  // What is rounded up to the next power of two carries into the exponent by itself.
  const bits = exponent === -14 ? steps : ((exponent + 14) << 10) + steps
  return sign | Math.min(bits, 0x7c00)
}

function roundToEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1
  return below % 2 === 0 ? below : below + 1
}
