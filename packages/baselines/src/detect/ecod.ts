import type { Examples } from '@sandglass/base'
import type { Detector, FitOptions } from '../method.js'
import { columnsOf } from '../numbers/columns.js'
import { checkLike, readRows, rowBlocks } from '../numbers/rows.js'
import { checkFields, resolveFit, resolvePass } from '../options.js'

/** What one value's distribution says of a value. */
interface Column {
  /** In rising order. */
  readonly sorted: Float32Array
  /** −1, 0 or 1. */
  readonly skew: number
}

/**
 * Scores an example by how far out each of its values lies in that value's own distribution, as it was seen (Li, Zhao, Hu, Botta,
 * Ionescu and Chen, "ECOD: unsupervised outlier detection using empirical cumulative distribution functions", 2022). It has
 * no options and needs no scaling; it looks at each value by itself, and so sees no odd combination of usual values.
 *
 * With the shares L of values no greater and R of values no less, both with the value itself among them, an example's score
 * is the greatest of Σ −log L, Σ −log R, and the sum over the tails that the distributions' skewness points to.
 * The paper counts the examples that are judged among those that make the distributions; here only the one
 * example is, so that its score does not depend on its company.
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
      const columns = columnsOf(await readRows('ecod', examples, signal)).map(describeColumn)
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

function describeColumn(values: Float32Array): Column {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const cubes = values.reduce((sum, value) => sum + (value - mean) ** 3, 0)
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  // Of a constant, rounding alone would tell the sign.
  const isConstant = squares <= (1e-7 * Math.abs(mean)) ** 2 * values.length
  return { sorted: values.sort(), skew: isConstant ? 0 : Math.sign(cubes) }
}

function scoreOf(row: Float32Array, columns: readonly Column[]): number {
  let [left, right, skewed] = [0, 0, 0]
  for (let i = 0; i < row.length; i++) {
    const { sorted, skew } = columns[i] as Column
    const total = sorted.length + 1
    const value = row[i] as number
    const outLeft = -Math.log((countWhere(sorted, (other) => other <= value) + 1) / total)
    const outRight = -Math.log((total - countWhere(sorted, (other) => other < value)) / total)
    left += outLeft
    right += outRight
    if (skew <= 0) skewed += outLeft
    if (skew >= 0) skewed += outRight
  }
  return Math.max(left, right, skewed)
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
