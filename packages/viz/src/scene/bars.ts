import { linearAxis, rangeOf } from '../axes/axis.js'
import { formatNumber } from '../axes/numbers.js'
import { colorOf } from '../colors/palette.js'
import { type Bars, heightsOf } from '../figures/bars.js'
import { frame } from './frame.js'
import type { Mark, Scene } from './scene.js'

/** Bars that are thinner than this, in CSS pixels, touch each other. */
const thinnest = 3

export function barsScene(figure: Bars, width: number): Scene {
  const { values, mark } = figure
  const ends = [0.5, values.length + 0.5] as const
  const { x, y, scene } = frame({
    ...figure,
    width,
    plotHeight: Math.round(Math.min(300, Math.max(180, width * 0.44))),
    xAxis: linearAxis(ends, Math.floor(width / 64), { nice: false, whole: true }),
    yAxis: linearAxis(rangeOf(heightsOf(figure)), 5),
    legend: mark ? [{ name: mark.name, note: formatNumber(mark.value), paint: colorOf(1) }] : [],
  })
  const step = x(2) - x(1)
  const gap = step < thinnest ? 0 : Math.min(step / 4, 6)
  const boxes = values.flatMap((value, index) => {
    const [top, bottom] = [y(Math.max(0, value)), y(Math.min(0, value))]
    return [x(index + 0.5) + gap / 2, top, step - gap, bottom - top]
  })
  const marks: Mark[] = [{ type: 'rectangles', boxes, paint: colorOf(0), opacity: 1 }]
  if (mark) {
    const height = y(mark.value)
    marks.push({ type: 'line', points: [x(ends[0]), height, x(ends[1]), height], width: 1.5, paint: colorOf(1), opacity: 1 })
  }
  return scene(marks)
}
