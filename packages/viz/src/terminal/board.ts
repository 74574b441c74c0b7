import type { TerminalColor } from './colors.js'
import { charactersOf } from './text.js'

export interface Style {
  readonly color?: TerminalColor
  readonly background?: TerminalColor
  readonly bold?: boolean
}

export interface Cell extends Style {
  /** One character; empty where the one before takes two columns. */
  readonly character: string
}

/** A screen to write on, as wide as the terminal and as long as need be. */
export interface Board {
  readonly width: number
  readonly lines: Cell[][]
}

const blank: Cell = { character: ' ' }

export function createBoard(width: number): Board {
  return { width, lines: [] }
}

/** Writes a text from `column` on; what would stand beyond the edge is left out. @returns the column after it */
export function write(board: Board, line: number, column: number, text: string, style: Style = {}): number {
  while (board.lines.length <= line) board.lines.push(new Array<Cell>(board.width).fill(blank))
  const cells = board.lines[line] as Cell[]
  let at = column
  for (const { character, columns } of charactersOf(text)) {
    if (at < 0 || at + columns > board.width) break
    cells[at] = { ...style, character }
    if (columns === 2) cells[at + 1] = { ...style, character: '' }
    at += columns
  }
  return at
}
