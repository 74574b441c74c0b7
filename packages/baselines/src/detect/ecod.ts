import { checkFields, type Examples } from '@sandglass/base'
import type { Detector, FitOptions } from '../method.js'
import { columnsOf } from '../numbers/columns.js'
import { checkLike, readRows, rowBlocks } from '../numbers/rows.js'
import { resolveFit, resolvePass } from '../options.js'

/**
 * Scores an example by how far out each of its values lies in that value's own distribution, as it was seen (Li, Zhao, Hu, Botta,
 * Ionescu and Chen, "ECOD: unsupervised outlier detection using empirical cumulative distribution functions", 2022). It has
 * no options and needs no scaling; it looks at each value by itself, and so sees no odd combination of usual values.
 *
 * With the shares L of values no greater and R of values no less, both with the value itself among them, an example's
 * score is Σ max(−log L, −log R): of each value the tail in which it is farther out, as the authors' own library has it. (Their
 * paper takes the largest of three sums: of the left tails, of the right ones, and of those that skewness points to.) Both count
 * the examples that are judged among those that make the distributions; here only the one example is, so that its
 * score does not depend on its company.
 *
 * @throws InvalidArgumentError
 *
 * @example
 * const { score } = await ecod().fit(normal)
 */
export function ecod(options: Record<string, never> = {}): Detector {
  checkFields('ecod', options, [])
  return {
    name: 'ecod',
    task: 'detect',
    options: {},
    async fit(examples: Examples, fitOptions?: FitOptions) {
      const { signal } = resolveFit('ecod', fitOptions)
      const columns = columnsOf(await readRows('ecod', examples, signal)).map((values) => values.sort())
      return {
        async score(asked, passOptions) {
          const pass = resolvePass('ecod', passOptions)
          checkLike('ecod', asked, examples.shape)
          const scores = new Float64Array(asked.count)
          for await (const { values, count, size, start } of rowBlocks('ecod', asked, pass.signal))
            for (let row = 0; row < count; row++)
              scores[start + row] = scoreOf(values.subarray(row * size, (row + 1) * size), columns)
          return scores
        },
      }
    },
  }
}

/** @param columns each value's distribution, in rising order */
function scoreOf(row: Float32Array, columns: readonly Float32Array[]): number {
  let score = 0
  for (let i = 0; i < row.length; i++) {
    const sorted = columns[i] as Float32Array
    const value = row[i] as number
    const noGreater = countWhere(sorted, (other) => other <= value) + 1
    const noLess = sorted.length - countWhere(sorted, (other) => other < value) + 1
    score -= Math.log(Math.min(noGreater, noLess) / (sorted.length + 1))
  }
  return score
}

/** How many of the first values fulfil a condition that no later one does. */
function countWhere(sorted: Float32Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(sorted[middle] as number)) low = middle + 1
    else high = middle
  }
  return low
}
