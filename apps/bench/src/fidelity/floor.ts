import { type Examples, readAll } from '@sandglass/core'

/**
 * The cross-entropy that no model of grey levels can beat: that of each value with itself,
 * −t·log t − (1 − t)·log(1 − t).
 *
 * @returns in nats, as a mean over values and over images
 */
export async function greyFloor(examples: Examples): Promise<{ value: number; image: number }> {
  const { values, shape } = await readAll(examples)
  const [count = 1] = shape
  const entropy = (t: number) => (t <= 0 || t >= 1 ? 0 : -t * Math.log(t) - (1 - t) * Math.log(1 - t))
  const total = values.reduce((sum, value) => sum + entropy(value), 0)
  return { value: total / values.length, image: total / count }
}
