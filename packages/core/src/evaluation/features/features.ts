import { type NumberArray, type RandomStream, refuse } from '@sandglass/base'

/** Rows of features, checked. */
export interface Features {
  readonly values: Float32Array
  readonly count: number
  readonly size: number
}

/**
 * @param given `[count, …]`: each example's features, flattened here
 * @throws InvalidArgumentError if it isn't an array with at least two examples
 */
export function featuresOf(caller: string, argument: string, given: NumberArray): Features {
  const { values, shape } = (given ?? {}) as Partial<NumberArray>
  const [count = 0] = shape ?? []
  if (!(values instanceof Float32Array) || !Array.isArray(shape) || count < 2 || values.length % count !== 0)
    refuse(
      caller,
      argument,
      '{ values, shape } of at least two examples',
      given,
      'Give what encode returns, or images as readAll does.',
    )
  return { values, count, size: values.length / count }
}

/** @throws InvalidArgumentError if the two are not of the same features */
export function checkAlike(caller: string, a: Features, b: Features, [argument, other] = ['reference', 'the samples']): void {
  if (a.size !== b.size)
    refuse(
      caller,
      `${argument}.shape`,
      `[count, ${a.size}], as ${other} have it`,
      [b.count, b.size],
      'Take both through the same features.',
    )
}

/** So many of `count` rows, by chance; all of them in order where that is as many. */
export function someRows(count: number, wanted: number, random: RandomStream): Uint32Array {
  const rows = Uint32Array.from({ length: count }, (_, row) => row)
  if (wanted === count) return rows
  random.shuffle(rows)
  return rows.subarray(0, wanted)
}

/** Some of the rows, copied. */
export function rowsOf({ values, size }: Features, rows: ArrayLike<number>): Features {
  const chosen = new Float32Array(rows.length * size)
  for (let i = 0; i < rows.length; i++) {
    const start = (rows[i] as number) * size
    chosen.set(values.subarray(start, start + size), i * size)
  }
  return { values: chosen, count: rows.length, size }
}
