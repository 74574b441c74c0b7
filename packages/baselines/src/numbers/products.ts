/**
 * The scalar product of each row of `a` with each row of `b`: `into[i, j] = Σ a[i, s] b[j, s]`. Two rows by four at a
 * time, so that a number that was fetched is used several times: engines do three thousand million products a second.
 *
 * @param a `[m, size]`
 * @param b `[n, size]`
 * @param into `[m, n]`
 */
export function products(a: Float64Array, b: Float64Array, size: number, into: Float64Array): void {
  const [m, n] = [a.length / size, b.length / size]
  const [wholeM, wholeN] = [m - (m % 4), n - (n % 2)]
  for (let i = 0; i < wholeM; i += 4) {
    for (let j = 0; j < wholeN; j += 2) tile(a, i * size, b, j * size, size, into, i * n + j, n)
    if (wholeN < n) for (let row = i; row < i + 4; row++) into[row * n + wholeN] = product(a, row * size, b, wholeN * size, size)
  }
  for (let i = wholeM; i < m; i++) for (let j = 0; j < n; j++) into[i * n + j] = product(a, i * size, b, j * size, size)
}

function product(a: Float64Array, i: number, b: Float64Array, j: number, size: number): number {
  let sum = 0
  for (let s = 0; s < size; s++) sum += (a[i + s] as number) * (b[j + s] as number)
  return sum
}

/** Four rows of a from position `i` by two rows of b from `j`. */
function tile(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  size: number,
  into: Float64Array,
  at: number,
  stride: number,
): void {
  // Each a variable of its own: engines keep these in registers, and not what is in an array.
  let s00 = 0
  let s01 = 0
  let s10 = 0
  let s11 = 0
  let s20 = 0
  let s21 = 0
  let s30 = 0
  let s31 = 0
  const [i1, i2, i3, j1] = [i + size, i + 2 * size, i + 3 * size, j + size]
  for (let s = 0; s < size; s++) {
    const b0 = b[j + s] as number
    const b1 = b[j1 + s] as number
    const a0 = a[i + s] as number
    const a1 = a[i1 + s] as number
    const a2 = a[i2 + s] as number
    const a3 = a[i3 + s] as number
    s00 += a0 * b0
    s01 += a0 * b1
    s10 += a1 * b0
    s11 += a1 * b1
    s20 += a2 * b0
    s21 += a2 * b1
    s30 += a3 * b0
    s31 += a3 * b1
  }
  into[at] = s00
  into[at + 1] = s01
  into[at + stride] = s10
  into[at + stride + 1] = s11
  into[at + 2 * stride] = s20
  into[at + 2 * stride + 1] = s21
  into[at + 3 * stride] = s30
  into[at + 3 * stride + 1] = s31
}
