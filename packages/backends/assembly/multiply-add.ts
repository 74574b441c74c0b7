/** sum + x·y, four at a time, rounded twice: the one step that every product is made of. */
@inline
export function multiplyAdd(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y))
}
