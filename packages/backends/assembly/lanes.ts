/** Four neighbouring float32, or a single one in the first lane, for loops that do the last few one by one. */

@inline
export function read(address: usize, four: bool): v128 {
  return four ? v128.load(address) : v128.load32_zero(address)
}

@inline
export function write(address: usize, value: v128, four: bool): void {
  if (four) v128.store(address, value)
  else v128.store32_lane(address, value, 0)
}
