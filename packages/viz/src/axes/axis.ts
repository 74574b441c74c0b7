import { nice, tickStep, ticks } from 'd3-array'
import { formatLogTick, formatTick } from './numbers.js'

interface Tick {
  readonly value: number
  readonly label: string
}

/** How values become places along a line, and which of them are named there. */
export interface Axis {
  readonly minimum: number
  readonly maximum: number
  readonly ticks: readonly Tick[]
  /** 0 at `minimum`, 1 at `maximum`; grows with the value. */
  readonly position: (value: number) => number
}

type Range = readonly [minimum: number, maximum: number]

interface LinearAxisOptions {
  /** Widens the axis until it begins and ends on a tick. Default true. */
  nice?: boolean
  /** Only whole numbers get a tick, as epochs do. Default false. */
  whole?: boolean
}

/** @param count about how many ticks there should be */
export function linearAxis(range: Range, count: number, options: LinearAxisOptions = {}): Axis {
  const [low, high] = widen(range, options.whole ?? false)
  const [minimum, maximum] = (options.nice ?? true) ? (nice(low, high, count) as [number, number]) : [low, high]
  const values = ticks(minimum, maximum, count).filter((value) => !options.whole || Number.isInteger(value))
  const step = Math.max(tickStep(minimum, maximum, count), options.whole ? 1 : 0)
  return {
    minimum,
    maximum,
    ticks: values.map((value) => ({ value, label: formatTick(value, step) })),
    position: (value) => (value - minimum) / (maximum - minimum),
  }
}

/**
 * An axis on which equal ratios are equal lengths. It reaches a little beyond the range.
 *
 * @param range above 0
 * @param count about how many ticks there should be
 */
export function logAxis(range: Range, count: number): Axis {
  const margin = range[1] / range[0] < 1 + 1e-9 ? 2 : (range[1] / range[0]) ** 0.04
  const [low, high] = [range[0] / margin, range[1] * margin]
  const span = Math.log(high / low)
  return {
    minimum: low,
    maximum: high,
    ticks: logTicks(low, high, count),
    position: (value) => Math.log(value / low) / span,
  }
}

function logTicks(low: number, high: number, count: number): Tick[] {
  for (const multiples of [[1], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]]) {
    const values = decadeTicks(low, high, multiples)
    const stride = Math.ceil(values.length / (2 * count))
    if (values.length >= 3)
      return values.filter((_, index) => index % stride === 0).map((value) => ({ value, label: formatLogTick(value) }))
  }
  // Less than a factor of two or three: there, evenly spaced values are the round ones.
  const step = tickStep(low, high, count)
  return ticks(low, high, count).map((value) => ({ value, label: formatTick(value, step) }))
}

function decadeTicks(low: number, high: number, multiples: readonly number[]): number[] {
  const values: number[] = []
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++)
    for (const multiple of multiples) {
      const value = Number(`${multiple}e${exponent}`)
      if (value >= low && value <= high) values.push(value)
    }
  return values
}

/** A range too short for its numbers to be told apart gets some length, with its values in the middle. */
function widen([low, high]: Range, whole: boolean): Range {
  const size = Math.max(Math.abs(low), Math.abs(high))
  if (high - low > 1e-12 * size + 1e-300) return [low, high]
  const half = whole || size < 1e-300 ? 0.5 : size / 10
  return [low - half, high + half]
}

/** The least and the greatest of some numbers, of which there is at least one. */
export function rangeOf(...lists: readonly (readonly number[])[]): Range {
  let minimum = Number.POSITIVE_INFINITY
  let maximum = Number.NEGATIVE_INFINITY
  for (const list of lists)
    for (const value of list) {
      if (value < minimum) minimum = value
      if (value > maximum) maximum = value
    }
  return [minimum, maximum]
}
