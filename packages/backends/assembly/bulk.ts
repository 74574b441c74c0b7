/**
 * Zeros and copies of any length, a multiple of four bytes. WebAssembly's own `memory.fill` and `memory.copy`
 * are not for jobs: in V8 they hold an address to the size of the memory that the thread's instance knows of,
 * which for a moment is the old one after another thread has made the memory grow; and they are calls out of
 * WebAssembly, which most lines are done before.
 */

export function zero(out: usize, bytes: usize): void {
  const nothing = i32x4.splat(0)
  const end = out + bytes
  const blocksEnd = out + (bytes & ~63)
  while (out < blocksEnd) {
    v128.store(out, nothing)
    v128.store(out, nothing, 16)
    v128.store(out, nothing, 32)
    v128.store(out, nothing, 48)
    out += 64
  }
  while (out < end) {
    store<u32>(out, 0)
    out += 4
  }
}

/** To `out` from `x`; the two may not overlap. */
export function copyBytes(out: usize, x: usize, bytes: usize): void {
  const end = out + bytes
  const blocksEnd = out + (bytes & ~63)
  while (out < blocksEnd) {
    const a = v128.load(x), b = v128.load(x, 16), c = v128.load(x, 32), d = v128.load(x, 48)
    v128.store(out, a)
    v128.store(out, b, 16)
    v128.store(out, c, 32)
    v128.store(out, d, 48)
    x += 64
    out += 64
  }
  while (out < end) {
    store<u32>(out, load<u32>(x))
    x += 4
    out += 4
  }
}
