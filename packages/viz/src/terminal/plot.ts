import type { Axis } from '../axes/axis.js'
import { terminalColorOf } from '../colors/palette.js'
import type { ColorDepth } from './ansi.js'
import { type Board, createBoard, write } from './board.js'
import { Dots } from './dots.js'
import { columnsOf, fit } from './text.js'

interface PlotOptions {
  readonly title: string | null
  readonly xLabel: string
  readonly yLabel: string
  readonly xAxis: Axis
  readonly yAxis: Axis
  /** What is told apart by colour, or by a symbol where there is none; with no name it is not listed. */
  readonly layers: readonly { readonly name: string | null; readonly note?: string; readonly symbol: string }[]
  readonly width: number
  /** Lines between the axes. */
  readonly height: number
  readonly color: ColorDepth
}

/** Where values go, in dots. */
interface Plot {
  readonly dots: Dots
  readonly x: (value: number) => number
  readonly y: (value: number) => number
}

interface Strokes {
  upright: string
  level: string
  corner: string
  yTick: string
  xTick: string
  swatch: string
  ellipsis: string
}

const boxes: Strokes = { upright: '│', level: '─', corner: '└', yTick: '┤', xTick: '┬', swatch: '━━', ellipsis: '…' }
const ascii: Strokes = { upright: '|', level: '-', corner: '+', yTick: '+', xTick: '+', swatch: '', ellipsis: '...' }

/** A title, a legend, axes with ticks, and what `draw` puts between them. */
export function plot(options: PlotOptions, draw: (plot: Plot) => void): Board {
  const { width, height, color, layers, xAxis, yAxis } = options
  const strokes = color === 'none' ? ascii : boxes
  const board = createBoard(width)
  let top = 0
  if (options.title !== null) write(board, top++, 0, fit(options.title, width, strokes.ellipsis), { bold: true })
  top = writeLegend(board, top, options, strokes)
  write(board, top++, 0, fit(options.yLabel, width, strokes.ellipsis))

  const gutter = Math.max(...yAxis.ticks.map(({ label }) => label.length), 1) + 1
  const dots = new Dots(width - gutter - 1, height, layers.length)
  const x = (value: number): number => Math.round(xAxis.position(value) * (dots.width - 1))
  const y = (value: number): number => Math.round((1 - yAxis.position(value)) * (dots.height - 1))
  draw({ dots, x, y })

  for (let line = 0; line < height; line++) write(board, top + line, gutter, strokes.upright)
  for (const { value, label } of yAxis.ticks) {
    const line = top + (y(value) >> 2)
    write(board, line, gutter - 1 - label.length, label)
    write(board, line, gutter, strokes.yTick)
  }
  write(board, top + height, gutter, strokes.corner + strokes.level.repeat(dots.columns))
  writeColumnTicks(board, top + height, gutter + 1, xAxis, x, strokes)
  const xLabel = fit(options.xLabel, dots.columns, strokes.ellipsis)
  write(board, top + height + 2, gutter + 1 + ((dots.columns - columnsOf(xLabel)) >> 1), xLabel)

  for (const { column, line, braille, layer } of dots.cells())
    write(board, top + line, gutter + 1 + column, color === 'none' ? (layers[layer]?.symbol ?? '*') : braille, {
      color: terminalColorOf(layer),
    })
  return board
}

function writeLegend(board: Board, top: number, { layers, color, width }: PlotOptions, strokes: Strokes): number {
  let line = top
  let column = 0
  for (const [index, { name, note, symbol }] of layers.entries()) {
    if (name === null) continue
    const swatch = color === 'none' ? symbol : strokes.swatch
    const text = swatch === name ? '' : ` ${note === undefined ? name : `${name} ${note}`}`
    if (column > 0 && column + columnsOf(swatch + text) > width) {
      column = 0
      line++
    }
    column = write(board, line, column, swatch, { color: terminalColorOf(index) })
    column = 3 + write(board, line, column, fit(text, width - column, strokes.ellipsis))
  }
  return column === 0 ? top : line + 1
}

function writeColumnTicks(
  board: Board,
  line: number,
  left: number,
  axis: Axis,
  x: (value: number) => number,
  strokes: Strokes,
): void {
  let free = 0
  for (const { value, label } of axis.ticks) {
    const column = left + (x(value) >> 1)
    const start = Math.min(Math.max(0, column - (label.length >> 1)), board.width - label.length)
    if (start < free) continue
    write(board, line, column, strokes.xTick)
    free = write(board, line + 1, start, label) + 1
  }
}
