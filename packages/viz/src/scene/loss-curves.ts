import { linearAxis, logAxis, rangeOf } from '../axes/axis.js'
import { formatNumber } from '../axes/numbers.js'
import { colorOf } from '../colors/palette.js'
import type { LossCurves } from '../figures/loss-curves.js'
import { frame } from './frame.js'
import type { Mark, Scene } from './scene.js'
import { thinOut } from './thin-out.js'

export function lossCurvesScene(figure: LossCurves, width: number): Scene {
  const { series } = figure
  const losses = rangeOf(...series.map(({ values }) => values))
  const whole = series.every((curve) => curve.x.every(Number.isInteger))
  const { x, y, scene } = frame({
    ...figure,
    width,
    plotHeight: Math.round(Math.min(300, Math.max(180, width * 0.44))),
    xAxis: linearAxis(rangeOf(...series.map((curve) => curve.x)), Math.max(3, Math.floor(width / 64)), {
      nice: false,
      whole,
    }),
    yAxis: figure.scale === 'log' ? logAxis(losses, 5) : linearAxis(losses, 5),
    legend: series.map(({ name, values }, index) => ({
      name,
      note: formatNumber(values.at(-1) as number, 3),
      paint: colorOf(index),
    })),
  })
  const drawn = series.map((curve, index) => ({
    paint: colorOf(index),
    count: curve.x.length,
    points: thinOut(curve.x.flatMap((at, i) => [x(at), y(curve.values[i] as number)])),
  }))
  // From the bottom: what has many points and may hide others; last the first curve, which others are held against.
  const order = drawn.reverse().sort((a, b) => b.count - a.count)
  return scene(order.flatMap((curve) => curveMarks(curve, width)))
}

/** A few points are marked one by one; a great many are a cloud rather than a line. */
function curveMarks({ paint, count, points }: { paint: string; count: number; points: number[] }, width: number): Mark[] {
  if (count > width) return [{ type: 'line', points, width: 1, paint, opacity: 0.7 }]
  const line: Mark = { type: 'line', points, width: 2, paint, opacity: 1 }
  return count > width / 20 ? [line] : [line, { type: 'dots', points, radius: 3, paint, opacity: 1 }]
}
