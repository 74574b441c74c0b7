import { type Examples, readAll, subset } from '@sandglass/base'

/** What a set of values is like. */
export interface Statistics {
  readonly minimum: number
  readonly maximum: number
  readonly mean: number
  readonly standardDeviation: number
}

const batch = 1024

/** Over all values of all examples, read in batches. */
export async function statisticsOf(examples: Examples): Promise<Statistics> {
  let [minimum, maximum, sum, squares, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0]
  for (let start = 0; start < examples.count; start += batch) {
    const length = Math.min(batch, examples.count - start)
    const { values } = await readAll(
      subset(
        examples,
        Uint32Array.from({ length }, (_, index) => start + index),
      ),
    )
    for (const value of values) {
      if (value < minimum) minimum = value
      if (value > maximum) maximum = value
      sum += value
      squares += value * value
    }
    count += values.length
  }
  const mean = sum / count
  return { minimum, maximum, mean, standardDeviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) }
}
