import type { Board, Cell, Style } from './board.js'
import type { TerminalColor } from './colors.js'

/**
 * How much colour a terminal shows: 24-bit, the 256 fixed colours that nearly all have, or none,
 * which also keeps to ASCII.
 */
export type ColorDepth = 'truecolor' | '256' | 'none'

/** A board as text: lines of exactly its width, each of which ends as it began, without colour. */
export function print({ lines }: Board, depth: ColorDepth): string {
  return lines.map((cells) => (depth === 'none' ? charactersIn(cells) : printLine(cells, depth))).join('\n')
}

function charactersIn(cells: readonly Cell[]): string {
  return cells.map(({ character }) => character).join('')
}

function printLine(cells: readonly Cell[], depth: '256' | 'truecolor'): string {
  let now: Style = {}
  let text = ''
  for (const cell of cells) {
    const codes = codesBetween(now, cell, depth)
    if (codes.length > 0) text += `\u001b[${codes.join(';')}m`
    text += cell.character
    now = cell
  }
  const plain = !now.bold && !now.color && !now.background
  return plain ? text : `${text}\u001b[0m`
}

/** What changes one style into another (ECMA-48, SGR). */
function codesBetween(from: Style, to: Style, depth: '256' | 'truecolor'): string[] {
  const codes: string[] = []
  if (!from.bold !== !to.bold) codes.push(to.bold ? '1' : '22')
  const [color, background] = [codeOf(to.color, depth), codeOf(to.background, depth)]
  if (color !== codeOf(from.color, depth)) codes.push(color === null ? '39' : `38;${color}`)
  if (background !== codeOf(from.background, depth)) codes.push(background === null ? '49' : `48;${background}`)
  return codes
}

function codeOf(color: TerminalColor | undefined, depth: '256' | 'truecolor'): string | null {
  if (!color) return null
  return depth === 'truecolor' ? `2;${color.rgb.join(';')}` : `5;${color.xterm}`
}
