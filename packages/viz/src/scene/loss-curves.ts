import { type Axis, linearAxis, logAxis, rangeOf } from '../axes/axis.js'
import { formatNumber } from '../axes/numbers.js'
import { colorOf } from '../colors/palette.js'
import type { LossCurves } from '../figures/loss-curves.js'
import { frame } from './frame.js'
import type { Mark, Scene } from './scene.js'
import { thinOut } from './thin-out.js'

export function lossCurvesScene(figure: LossCurves, width: number): Scene {
  const { series } = figure
  const losses = rangeOf(...series.map(({ values }) => values))
  const { x, y, scene } = frame({
    ...figure,
    width,
    plotHeight: Math.round(Math.min(300, Math.max(180, width * 0.44))),
    xAxis: xAxisOf(figure, Math.max(3, Math.floor(width / 64))),
    yAxis: figure.scale === 'log' ? logAxis(losses, 5) : linearAxis(losses, 5),
    legend: series.map((curve, index) => ({
      name: curve.name,
      note: noteOf(curve),
      paint: colorOf(index),
    })),
  })
  const thin = figure.joined ? thinOut : (points: number[]) => points
  const drawn = series.map((curve, index) => ({
    paint: colorOf(index),
    count: curve.x.length,
    points: thin(curve.x.flatMap((at, i) => [x(at), y(curve.values[i] as number)])),
  }))
  // From the bottom: what has many points and may hide others; last the first curve, which others are held against.
  const order = drawn.reverse().sort((a, b) => b.count - a.count)
  return scene(order.flatMap((curve) => (figure.joined ? curveMarks(curve, width) : [dotsOf(curve)])))
}

/** What stands beside a curve's name. */
export function noteOf({ note, values }: LossCurves['series'][number]): string {
  return note ?? formatNumber(values.at(-1) as number, 3)
}

/** @param count about how many ticks there should be */
export function xAxisOf({ series, xScale }: LossCurves, count: number): Axis {
  const range = rangeOf(...series.map(({ x }) => x))
  const whole = series.every(({ x }) => x.every(Number.isInteger))
  return xScale === 'log' ? logAxis(range, count) : linearAxis(range, count, { nice: false, whole })
}

/** A few points are marked one by one; a great many are a cloud rather than a line. */
function curveMarks({ paint, count, points }: { paint: string; count: number; points: number[] }, width: number): Mark[] {
  if (count > width) return [{ type: 'line', points, width: 1, paint, opacity: 0.7 }]
  const line: Mark = { type: 'line', points, width: 2, paint, opacity: 1 }
  return count > width / 20 ? [line] : [line, dotsOf({ points, paint })]
}

function dotsOf({ points, paint }: { points: number[]; paint: string }): Mark {
  return { type: 'dots', points, radius: 3, paint, opacity: 1 }
}
