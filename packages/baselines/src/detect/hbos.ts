import { checkFields, type Examples } from '@sandglass/base'
import type { Detector, FitOptions } from '../method.js'
import { columnsOf } from '../numbers/columns.js'
import { checkLike, readRows, rowBlocks } from '../numbers/rows.js'
import { checkBetween, checkWhole, resolveFit, resolvePass } from '../options.js'

export interface HbosOptions {
  /** How many bins of equal width each value's histogram has; at least 2. Default 10. */
  bins?: number
  /** Added to each density, so that an empty bin's score stays finite; above 0. Default 0.1. */
  regularization?: number
  /** How far outside of a histogram a value still counts to its last bin, in widths of a bin; above 0. Default 0.5. */
  tolerance?: number
}

/** Scores by bin. */
interface Histogram {
  readonly minimum: number
  readonly width: number
  readonly scores: Float64Array
  /** Of what lies outside. */
  readonly worst: number
}

/**
 * Scores an example by how rare each of its values is, in histograms (Goldstein and Dengel, "Histogram-based outlier score", 2012):
 * Σ −log₂(density + regularization). A density has the inverse of its value's unit, so standardise columns first. It is as
 * quick as can be, and looks at each value by itself.
 *
 * @throws InvalidArgumentError
 *
 * @example
 * const { score } = await hbos({ bins: 20 }).fit(normal)
 */
export function hbos(options: HbosOptions = {}): Detector {
  checkFields('hbos', options, ['bins', 'regularization', 'tolerance'])
  const { bins = 10, regularization = 0.1, tolerance = 0.5 } = options
  checkWhole('hbos', 'bins', bins, { from: 2, cure: 'Leave it out for 10.' })
  checkBetween('hbos', 'regularization', regularization, { from: 0, cure: 'Leave it out for 0.1.' })
  checkBetween('hbos', 'tolerance', tolerance, { from: 0, cure: 'Leave it out for 0.5.' })
  return {
    name: 'hbos',
    task: 'detect',
    options: { bins, regularization, tolerance },
    async fit(examples: Examples, fitOptions?: FitOptions) {
      const { signal } = resolveFit('hbos', fitOptions)
      const histograms = columnsOf(await readRows('hbos', examples, signal)).map((values) =>
        histogramOf(values, bins, regularization),
      )
      return {
        async score(asked, passOptions) {
          const pass = resolvePass('hbos', passOptions)
          checkLike('hbos', asked, examples.shape)
          const scores = new Float64Array(asked.count)
          for await (const { values, count, size, start } of rowBlocks('hbos', asked, pass.signal))
            for (let row = 0; row < count; row++) {
              let sum = 0
              for (let i = 0; i < size; i++) sum += scoreIn(histograms[i] as Histogram, values[row * size + i] as number, tolerance)
              scores[start + row] = sum
            }
          return scores
        },
      }
    },
  }
}

function histogramOf(values: Float32Array, bins: number, regularization: number): Histogram {
  const [least, greatest] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
  // A constant has a histogram of width 1 around it.
  const [minimum, maximum] = least === greatest ? [least - 0.5, greatest + 0.5] : [least, greatest]
  const width = (maximum - minimum) / bins
  const counts = new Float64Array(bins)
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor((value - minimum) / width))
    counts[bin] = (counts[bin] as number) + 1
  }
  const scores = counts.map((count) => -Math.log2(count / (values.length * width) + regularization))
  return { minimum, width, scores, worst: scores.reduce((a, b) => Math.max(a, b)) }
}

function scoreIn({ minimum, width, scores, worst }: Histogram, value: number, tolerance: number): number {
  const place = (value - minimum) / width
  if (place < -tolerance || place > scores.length + tolerance) return worst
  return scores[Math.min(scores.length - 1, Math.max(0, Math.floor(place)))] as number
}
