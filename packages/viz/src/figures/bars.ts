import { refuse } from '@sandglass/base'
import { checkFinite, checkText } from './checks.js'

/** A number for each of some numbered things, as upright bars. Plain JSON. */
export type Bars = {
  readonly type: 'bars'
  readonly title: string | null
  readonly xLabel: string
  readonly yLabel: string
  /** The first one's number is 1. */
  readonly values: readonly number[]
  /** A height to hold them against. */
  readonly mark: { readonly name: string; readonly value: number } | null
}

export interface BarsOptions {
  /** From left to right. */
  values: ArrayLike<number>
  /** A height to hold them against, such as that below which a dimension counts as unused. Default null. */
  mark?: { name: string; value: number } | null
  title?: string | null
  /** What is numbered, from 1. Default `number`. */
  xLabel?: string
  /** Default `value`. */
  yLabel?: string
}

/**
 * A figure of single numbers side by side, such as what each dimension of a code carries or how often
 * each code is used. They stand in the order given; sort them where it says nothing.
 *
 * @throws InvalidArgumentError if there is none, or one is not finite
 */
export function bars(options: BarsOptions): Bars {
  const { values, mark = null } = options
  if (values.length === 0) refuse('bars', 'values', 'at least one number', values, 'Give something to show.')
  checkFinite('bars', 'values', values)
  if (mark && !Number.isFinite(mark.value)) refuse('bars', 'mark.value', 'a finite number', mark.value, 'Leave the mark out.')
  return {
    type: 'bars',
    title: checkText('bars', 'title', options.title),
    xLabel: checkText('bars', 'xLabel', options.xLabel) ?? 'number',
    yLabel: checkText('bars', 'yLabel', options.yLabel) ?? 'value',
    values: Array.from(values),
    mark: mark && { name: checkText('bars', 'mark.name', mark.name) ?? '', value: mark.value },
  }
}

/** What a figure's height must show: the ground, every bar and the mark. */
export function heightsOf({ values, mark }: Bars): number[] {
  return [0, ...values, ...(mark ? [mark.value] : [])]
}
