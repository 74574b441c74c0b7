import type { Axis } from '../axes/axis.js'
import { type LegendItem, legend } from './legend.js'
import { faintness, type Mark, type Scene, type TextMark } from './scene.js'
import { shorten, textWidth, wrap } from './text-width.js'

interface FrameOptions {
  readonly title: string | null
  readonly legend: readonly LegendItem[]
  readonly xAxis: Axis
  readonly yAxis: Axis
  readonly xLabel: string
  readonly yLabel: string
  readonly width: number
  /** The height of the area between the axes; null makes it a square. */
  readonly plotHeight: number | null
  /** Whether there are upright grid lines too. */
  readonly upright?: boolean
}

/** What a plot draws into: everything around its data, and where values go. */
interface Frame {
  readonly x: (value: number) => number
  readonly y: (value: number) => number
  /** The whole, with the data's marks above the grid. */
  readonly scene: (marks: readonly Mark[]) => Scene
}

const tickSize = 12

/** A title, a legend, axes with ticks and labels, and a grid of thin lines. */
export function frame(options: FrameOptions): Frame {
  const { xAxis, yAxis, width } = options
  const heading = headingOf(options)
  const left = Math.ceil(Math.max(...yAxis.ticks.map(({ label }) => textWidth(label, tickSize)), 8)) + 8
  const lastLabel = xAxis.ticks.at(-1)?.label ?? ''
  const right = Math.ceil(Math.max(6, textWidth(lastLabel, tickSize) / 2))
  const top = heading.height + 30
  const plotWidth = width - left - right
  const plotHeight = options.plotHeight ?? plotWidth
  const bottom = top + plotHeight
  const x = (value: number): number => left + xAxis.position(value) * plotWidth
  const y = (value: number): number => bottom - yAxis.position(value) * plotHeight

  const grid: Mark[] = []
  for (const { value, label } of yAxis.ticks) {
    const at = Math.round(y(value)) + 0.5
    grid.push(gridLine([left, at, left + plotWidth, at]))
    grid.push(tickLabel(label, left - 8, at + 4, 'end'))
  }
  for (const { value, label } of xAxis.ticks) {
    const at = Math.round(x(value)) + 0.5
    grid.push(options.upright ? gridLine([at, top, at, bottom]) : gridLine([at, bottom + 0.5, at, bottom + 4.5], 0.5))
    grid.push(tickLabel(label, at, bottom + 19, 'middle'))
  }
  if (!options.upright) grid.push(gridLine([left, bottom + 0.5, left + plotWidth, bottom + 0.5], 0.5))
  grid.push(tickLabel(shorten(options.yLabel, tickSize, width), 0, top - 15, 'start'))
  grid.push(tickLabel(shorten(options.xLabel, tickSize, plotWidth), left + plotWidth / 2, bottom + 39, 'middle'))

  return {
    x,
    y,
    scene: (marks) => ({ width, height: bottom + 44, marks: [...heading.marks, ...grid, ...marks] }),
  }
}

/** A figure's title at its top; no title takes no room. */
export function titleOf(title: string | null, width: number): { marks: TextMark[]; height: number } {
  if (title === null) return { marks: [], height: 0 }
  const lines = wrap(title, titleSize, width / boldness)
  const mark = { type: 'text', x: 0, anchor: 'start', size: titleSize, bold: true, paint: 'ink', opacity: 1 } as const
  return {
    marks: lines.map((text, line) => ({ ...mark, text, y: titleSize + line * titleLine })),
    height: (lines.length - 1) * titleLine + 28,
  }
}

/** The room that a title takes if it is not broken. */
export function titleWidth(title: string | null): number {
  return textWidth(title ?? '', titleSize) * boldness
}

const titleSize = 15
const titleLine = 20
/** How much wider bold letters are. */
export const boldness = 1.1

function headingOf({ title, legend: items, width }: FrameOptions): { marks: Mark[]; height: number } {
  const top = titleOf(title, width)
  const names = legend(items, width, top.height)
  return { marks: [...top.marks, ...names.marks], height: top.height + names.height }
}

function gridLine(points: number[], opacity = 0.14): Mark {
  return { type: 'line', points, width: 1, paint: 'ink', opacity }
}

function tickLabel(text: string, x: number, y: number, anchor: TextMark['anchor']): TextMark {
  return { type: 'text', text: text.replace(/^-/, '\u2212'), x, y, anchor, size: tickSize, paint: 'ink', opacity: faintness }
}
