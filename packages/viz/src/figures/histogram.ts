import { refuse } from '@sandglass/base'
import { nice } from 'd3-array'
import { rangeOf } from '../axes/axis.js'
import { checkFinite, checkText, checkWhole } from './checks.js'

/** How often values fall where, for one or more sets of values. Plain JSON. */
export type Histogram = {
  readonly type: 'histogram'
  readonly title: string | null
  readonly xLabel: string
  /** Bins of equal width reach from `minimum` to `maximum`. */
  readonly minimum: number
  readonly maximum: number
  /** The share of a set's values in each bin; they add up to 1. */
  readonly series: readonly { readonly name: string; readonly count: number; readonly shares: readonly number[] }[]
  /** A value to hold them against; within the bounds. */
  readonly mark: { readonly name: string; readonly value: number } | null
}

export interface HistogramOptions {
  series: readonly { name: string; values: ArrayLike<number> }[]
  /** Default 40. */
  bins?: number
  /** A value to hold them against, such as a threshold. Default null. */
  mark?: { name: string; value: number } | null
  title?: string | null
  /** Default `value`. */
  xLabel?: string
}

/**
 * A figure of distributions, such as the reconstruction errors of normal and of odd examples.
 *
 * @throws InvalidArgumentError if a set is empty or a value is not finite
 */
export function histogram(options: HistogramOptions): Histogram {
  const { series, bins = 40, mark = null } = options
  checkWhole('histogram', 'bins', bins, 1, 1000)
  if (series.length === 0) refuse('histogram', 'series', 'at least one set of values', series, 'Give some values to show.')
  const sets = series.map(({ name, values }, index) => {
    if (values.length === 0)
      refuse('histogram', `series[${index}].values`, 'at least one number', [], 'Leave out a set that has none.')
    checkFinite('histogram', `series[${index}].values`, values)
    return { name: checkText('histogram', `series[${index}].name`, name) ?? '', values: Array.from(values) }
  })
  if (mark && !Number.isFinite(mark.value)) refuse('histogram', 'mark.value', 'a finite number', mark.value, 'Leave the mark out.')
  const [minimum, maximum] = bounds([...sets.map(({ values }) => values), ...(mark ? [[mark.value]] : [])])
  return {
    type: 'histogram',
    title: checkText('histogram', 'title', options.title),
    xLabel: checkText('histogram', 'xLabel', options.xLabel) ?? 'value',
    minimum,
    maximum,
    series: sets.map(({ name, values }) => ({ name, count: values.length, shares: sharesOf(values, minimum, maximum, bins) })),
    mark: mark && { name: checkText('histogram', 'mark.name', mark.name) ?? '', value: mark.value },
  }
}

function bounds(lists: readonly (readonly number[])[]): readonly [number, number] {
  const [low, high] = rangeOf(...lists)
  const half = Math.abs(low) / 10 || 0.5
  if (low === high) return [low - half, high + half]
  const [minimum = low, maximum = high] = nice(low, high, 10)
  // Values that differ by their last bits only are nearer than ticks can be.
  return [Math.min(minimum, low), Math.max(maximum, high)]
}

function sharesOf(values: readonly number[], minimum: number, maximum: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0)
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor(((value - minimum) / (maximum - minimum)) * bins))
    counts[bin] = (counts[bin] as number) + 1
  }
  return counts.map((count) => count / values.length)
}
