import type { Rgb } from '../colors/rgb.js'
import { type ImageGrid, linesOf } from '../figures/image-grid.js'
import type { ColorDepth } from './ansi.js'
import { type Board, createBoard, write } from './board.js'
import { terminalColor } from './colors.js'
import { fit } from './text.js'

/** From dark to light. */
const ramp = ' .:-=+*#%@'

/** Images are shrunk to no fewer columns than this for the sake of having more of them in a line. */
const legible = 14

/**
 * Images side by side, a column for each pixel and two pixels, one above the other, for each line. Those
 * that are too large are shrunk by a whole factor, and go on further down where they don't fit.
 */
export function imageGridBoard(grid: ImageGrid, width: number, color: ColorDepth): Board {
  const board = createBoard(width)
  const ellipsis = color === 'none' ? '...' : '…'
  const { factor, columns } = arrange(grid, width)
  const tile = Math.ceil(grid.width / factor)
  let top = 0
  if (grid.title !== null) write(board, top++, 0, fit(grid.title, width, ellipsis), { bold: true })

  for (const [index, line] of linesOf(grid, columns).entries()) {
    if (line.newGroup || (index > 0 && line.caption === null)) write(board, top++, 0, '')
    if (line.caption !== null) write(board, top++, 0, fit(line.caption, width, ellipsis))
    for (const [column, pixels] of line.images.entries())
      drawImage(board, top, column * (tile + 1), shrink(grid, pixels, factor), color)
    top = board.lines.length
  }
  return board
}

/** How far to shrink, and how many images then stand in a line, so that the lines are about equally long. */
function arrange({ width: pixels, columns, rows }: ImageGrid, width: number): { factor: number; columns: number } {
  const fits = (factor: number): number => Math.floor((width + 1) / (Math.ceil(pixels / factor) + 1))
  const smallest = Math.max(1, Math.floor(pixels / Math.min(legible, width)))
  let factor = 1
  while (factor < smallest && fits(factor) < columns) factor++
  while (fits(factor) < 1) factor++
  const count = rows[0]?.images.length ?? 1
  const lines = Math.ceil(count / Math.min(columns, fits(factor)))
  return { factor, columns: Math.ceil(count / lines) }
}

interface Pixels {
  readonly width: number
  readonly height: number
  readonly at: (x: number, y: number) => Rgb
}

/** Means over blocks of `factor` × `factor` pixels. */
function shrink({ width, height, channels }: ImageGrid, image: readonly number[], factor: number): Pixels {
  const mean = (x: number, y: number, channel: number): number => {
    let sum = 0
    let count = 0
    for (let row = y * factor; row < Math.min(height, (y + 1) * factor); row++)
      for (let column = x * factor; column < Math.min(width, (x + 1) * factor); column++) {
        sum += image[(row * width + column) * channels + Math.min(channel, channels - 1)] as number
        count++
      }
    return Math.round(sum / count)
  }
  return {
    width: Math.ceil(width / factor),
    height: Math.ceil(height / factor),
    at: (x, y) => [mean(x, y, 0), mean(x, y, 1), mean(x, y, 2)],
  }
}

function drawImage(board: Board, top: number, left: number, { width, height, at }: Pixels, color: ColorDepth): void {
  for (let y = 0; y < height; y += 2)
    for (let x = 0; x < width; x++) {
      const upper = at(x, y)
      const lower = y + 1 < height ? at(x, y + 1) : null
      if (color === 'none') write(board, top + y / 2, left + x, density(upper, lower ?? [0, 0, 0]))
      else
        write(board, top + y / 2, left + x, '▀', {
          color: terminalColor(upper),
          ...(lower && { background: terminalColor(lower) }),
        })
    }
}

function density(upper: Rgb, lower: Rgb): string {
  const light = [upper, lower].reduce((sum, [red, green, blue]) => sum + 299 * red + 587 * green + 114 * blue, 0) / 510_000
  return ramp.charAt(Math.min(ramp.length - 1, Math.floor(light * ramp.length)))
}
