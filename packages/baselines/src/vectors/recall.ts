import { type NumberArray, refuse } from '@sandglass/base'
import { indexRows, nearest } from '../neighbours/nearest.js'
import type { Rows } from '../numbers/rows.js'
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
 * const recall = await recallAt(queries, vectors, await fitted.restore(vectors))
 */
export async function recallAt(queries: NumberArray, vectors: NumberArray, restored: NumberArray, k = 10): Promise<number> {
  const shares = await (await recallFor(queries, vectors, k))(restored)
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}

/**
 * The same of each query, for several methods: the true neighbours are looked for once.
 *
 * @param queries `[queries, dimensions]`
 * @param vectors `[count, dimensions]`, as they were
 * @param k how many neighbours. Default 10
 * @returns a function of the vectors as they came back, `[count, dimensions]`, which gives each query's share
 * @throws InvalidArgumentError if they are not alike, or there are fewer than `k`
 *
 * @example
 * const recall = await recallFor(queries, vectors)
 * const { mean, interval } = pairedDifference([await recall(ours)], [await recall(theirs)])
 */
export async function recallFor(
  queries: NumberArray,
  vectors: NumberArray,
  k = 10,
): Promise<(restored: NumberArray) => Promise<Float64Array>> {
  const caller = 'recallAt'
  const [asked, kept] = [rowsOf(caller, queries), rowsOf(caller, vectors)]
  if (asked.size !== kept.size)
    refuse(caller, 'queries.shape', `[queries, ${kept.size}]`, queries.shape, 'Ask for vectors like those that are searched.')
  if (!Number.isSafeInteger(k) || k < 1 || k > kept.count)
    refuse(caller, 'k', `a whole number from 1 to ${kept.count}`, k, 'Leave it out for 10.')
  const truth = await nearest(indexRows(kept), asked, k)
  return async (restored) => {
    const back = rowsOf(caller, restored)
    if (back.size !== kept.size || back.count !== kept.count)
      refuse(
        caller,
        'restored.shape',
        `[${kept.count}, ${kept.size}]`,
        restored.shape,
        'Restore the very vectors that are searched.',
      )
    const found = await nearest(indexRows(back), asked, k)
    return Float64Array.from({ length: asked.count }, (_, query) => {
      const known = new Set(truth.indices.subarray(query * k, (query + 1) * k))
      return found.indices.subarray(query * k, (query + 1) * k).filter((row) => known.has(row)).length / k
    })
  }
}

function rowsOf(caller: string, vectors: NumberArray): Rows {
  return { ...vectorsOf(caller, vectors), values: vectors.values }
}
