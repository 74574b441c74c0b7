import { refuse } from '@sandglass/base'
import { checkChoice, checkFinite, checkText } from './checks.js'

/** One curve: at `x[i]` it has `values[i]`; at least one point, `x` never falling where they are joined. */
export type Curve = {
  readonly name: string
  /** What stands beside the name; null for the curve's last value. */
  readonly note: string | null
  readonly x: readonly number[]
  readonly values: readonly number[]
}

/** Losses, or other measures, as a training goes on. Plain JSON. */
export type LossCurves = {
  readonly type: 'loss-curves'
  readonly title: string | null
  readonly scale: 'linear' | 'log'
  readonly xScale: 'linear' | 'log'
  readonly joined: boolean
  readonly xLabel: string
  readonly yLabel: string
  readonly series: readonly Curve[]
}

export interface LossCurvesOptions {
  /**
   * `values` by epoch (or step); `x` says which, where it isn't 1, 2, 3, …; it must not fall, and a curve goes straight up or down where it stays. The name in the legend has a `note` beside
   * it: the curve's last value, unless another is given.
   */
  series: readonly { name: string; note?: string | null; values: ArrayLike<number>; x?: ArrayLike<number> }[]
  title?: string | null
  /** How losses become heights; `log` is for losses that fall by powers of ten, all above 0. Default `linear`. */
  scale?: 'linear' | 'log'
  /** The same of `x`, such as learning rates. Default `linear`. */
  xScale?: 'linear' | 'log'
  /** Whether the points of a curve are joined; else `x` may fall. Default true. */
  joined?: boolean
  /** Default `epoch`. */
  xLabel?: string
  /** Default `loss`. */
  yLabel?: string
}

/**
 * A figure of curves over epochs or steps.
 *
 * @throws InvalidArgumentError if a curve is empty, a value is not finite, an `x` falls, or a
 *   value is not above 0 on a logarithmic scale
 */
export function lossCurves(options: LossCurvesOptions): LossCurves {
  const { series, scale = 'linear', xScale = 'linear', joined = true } = options
  checkChoice('lossCurves', 'scale', scale, ['linear', 'log'])
  checkChoice('lossCurves', 'xScale', xScale, ['linear', 'log'])
  if (series.length === 0) refuse('lossCurves', 'series', 'at least one curve', series, 'Give some losses to show.')
  return {
    type: 'loss-curves',
    title: checkText('lossCurves', 'title', options.title),
    scale,
    xScale,
    joined,
    xLabel: checkText('lossCurves', 'xLabel', options.xLabel) ?? 'epoch',
    yLabel: checkText('lossCurves', 'yLabel', options.yLabel) ?? 'loss',
    series: series.map((curve, index) => resolveCurve(curve, `series[${index}]`, { scale, xScale, joined })),
  }
}

function resolveCurve(
  curve: LossCurvesOptions['series'][number],
  argument: string,
  { scale, xScale, joined }: Pick<LossCurves, 'scale' | 'xScale' | 'joined'>,
): Curve {
  const values = Array.from(curve.values)
  const x = Array.from(curve.x ?? values.map((_, index) => index + 1))
  if (values.length === 0) refuse('lossCurves', `${argument}.values`, 'at least one number', values, 'Leave out a curve with none.')
  if (x.length !== values.length)
    refuse('lossCurves', `${argument}.x.length`, `${values.length}, one a value`, x.length, 'Leave it out for 1, 2, 3, …')
  checkFinite('lossCurves', `${argument}.values`, values)
  checkFinite('lossCurves', `${argument}.x`, x)
  if (scale === 'log') checkAbove0(`${argument}.values`, values, 'scale')
  if (xScale === 'log') checkAbove0(`${argument}.x`, x, 'xScale')
  for (let index = 1; joined && index < x.length; index++)
    if ((x[index] as number) < (x[index - 1] as number))
      refuse('lossCurves', `${argument}.x[${index}]`, `at least ${x[index - 1]}, the one before`, x[index], 'Sort the points.')
  const text = (field: 'name' | 'note') => checkText('lossCurves', `${argument}.${field}`, curve[field])
  return { name: text('name') ?? '', note: text('note'), x, values }
}

function checkAbove0(argument: string, values: readonly number[], scale: string): void {
  for (const [index, value] of values.entries())
    if (value <= 0)
      refuse('lossCurves', `${argument}[${index}]`, 'above 0 on a logarithmic scale', value, `Use ${scale}: 'linear'.`)
}
