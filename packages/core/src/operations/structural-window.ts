/** The width and the height of the window that structural similarity compares images in. */
export const windowSize = 11
const windowDeviation = 1.5

/** What keeps the quotients from 0 / 0, for values in [0, 1]: (K₁ · 1)² and (K₂ · 1)². */
export const [meanConstant, varianceConstant] = [0.01 ** 2, 0.03 ** 2]

/** The window along one axis: a Gaussian of standard deviation 1.5 whose weights sum to 1; the window is its product with itself. */
export function windowWeights(): Float64Array {
  const taps = Float64Array.from({ length: windowSize }, (_, tap) => Math.exp(-0.5 * ((tap - 5) / windowDeviation) ** 2))
  const sum = taps.reduce((total, tap) => total + tap, 0)
  return taps.map((tap) => tap / sum)
}

/** Whether the window fits in examples of this shape: images `[height, width, channels]` of at least 11 × 11. */
export function fitsStructuralWindow({ length, 0: height = 0, 1: width = 0 }: readonly number[]): boolean {
  return length === 3 && Math.min(height, width) >= windowSize
}
