/**
 * sum + x·y, four at a time: the one step that every product is made of. Rounded once in the build
 * with fused multiply-add, twice in the other.
 */
@inline
export function multiplyAdd(sum: v128, x: v128, y: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, y, sum)
  return f32x4.add(sum, f32x4.mul(x, y))
}
