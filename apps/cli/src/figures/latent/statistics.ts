/** The mean and the standard deviation of each dimension of codes, `[count, size]`. */
export function momentsOf(values: Float32Array, size: number): { mean: Float64Array; deviation: Float64Array } {
  const count = values.length / size
  const mean = new Float64Array(size)
  for (let i = 0; i < values.length; i++) mean[i % size] = (mean[i % size] as number) + (values[i] as number) / count
  const variance = new Float64Array(size)
  for (let i = 0; i < values.length; i++) {
    const difference = (values[i] as number) - (mean[i % size] as number)
    variance[i % size] = (variance[i % size] as number) + (difference * difference) / count
  }
  return { mean, deviation: variance.map(Math.sqrt) }
}

/** The positions of the greatest numbers, the greatest first. */
export function greatest(values: ArrayLike<number>, most: number): number[] {
  const order = Array.from({ length: values.length }, (_, index) => index)
  return order.sort((a, b) => (values[b] as number) - (values[a] as number)).slice(0, most)
}

/** From the greatest to the least. */
export function falling(values: ArrayLike<number>): number[] {
  return Array.from(values).sort((a, b) => b - a)
}

/** A number within a sentence: three digits tell enough. */
export function rounded(value: number): string {
  return String(Number(value.toPrecision(3)))
}
