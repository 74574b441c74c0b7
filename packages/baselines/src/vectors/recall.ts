import { type NumberArray, refuse } from '@sandglass/base'
import { vectorsOf } from './compressor.js'

/**
 * How many of each query's true nearest neighbours are found when the vectors searched are those that came back
 * from being kept in fewer bytes: the mean share, in [0, 1]. Queries stay as they are. Compare methods at equal
 * bytes.
 *
 * @param queries `[queries, dimensions]`
 * @param vectors `[count, dimensions]`, as they were
 * @param restored `[count, dimensions]`, as they came back
 * @param k how many neighbours. Default 10
 * @throws InvalidArgumentError if they are not alike, or there are fewer than `k`
 *
 * @example
 * const fitted = await productQuantization({ parts: 8 }).fit(vectors)
 * const recall = recallAt(queries, vectors, await fitted.restore(vectors))
 */
export function recallAt(queries: NumberArray, vectors: NumberArray, restored: NumberArray, k = 10): number {
  const [asked, kept, back] = [queries, vectors, restored].map((given) => vectorsOf('recallAt', given)) as [Size, Size, Size]
  if (asked.size !== kept.size || back.size !== kept.size || back.count !== kept.count)
    refuse(
      'recallAt',
      'restored.shape',
      `[${kept.count}, ${asked.size}]`,
      restored.shape,
      'Restore the very vectors that are searched.',
    )
  if (!Number.isSafeInteger(k) || k < 1 || k > kept.count)
    refuse('recallAt', 'k', `a whole number from 1 to ${kept.count}`, k, 'Leave it out for 10.')
  let found = 0
  for (let query = 0; query < asked.count; query++) {
    const truth = new Set(nearest(queries, query, vectors, kept, k))
    for (const row of nearest(queries, query, restored, back, k)) if (truth.has(row)) found++
  }
  return found / (k * asked.count)
}

type Size = ReturnType<typeof vectorsOf>

function nearest(queries: NumberArray, query: number, { values }: NumberArray, { count, size }: Size, k: number): Uint32Array {
  const squares = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    let square = 0
    for (let i = 0; i < size; i++)
      square += ((values[row * size + i] as number) - (queries.values[query * size + i] as number)) ** 2
    squares[row] = square
  }
  const order = Uint32Array.from({ length: count }, (_, row) => row)
  return order.sort((a, b) => (squares[a] as number) - (squares[b] as number) || a - b).subarray(0, k)
}
