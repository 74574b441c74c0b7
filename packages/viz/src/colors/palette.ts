import { fromHex, type Rgb } from './rgb.js'

/**
 * Ten colours for classes and curves, in the order in which they are given out; `xterm` is what stands
 * for one in a terminal of 256 colours.
 *
 * Chosen by an optimiser under three demands, all held by a test: any two stay apart for readers with
 * and without colour blindness; each can be seen on white and on near-black paper, so that a figure
 * needs no second palette for a dark page; and the first four, which curves use, more so.
 */
export const palette = [
  { hex: '#2e65b3', xterm: 25 },
  { hex: '#da730b', xterm: 166 },
  { hex: '#0da690', xterm: 36 },
  { hex: '#b73628', xterm: 124 },
  { hex: '#8b76e9', xterm: 99 },
  { hex: '#673f53', xterm: 239 },
  { hex: '#0bb9ff', xterm: 45 },
  { hex: '#ec82cc', xterm: 176 },
  { hex: '#96c355', xterm: 113 },
  { hex: '#7e6c77', xterm: 242 },
] as const

/** The colour of class or curve `index`; beyond ten they begin anew. */
export function colorOf(index: number): string {
  return at(index).hex
}

export function terminalColorOf(index: number): { readonly rgb: Rgb; readonly xterm: number } {
  const { hex, xterm } = at(index)
  return { rgb: fromHex(hex), xterm }
}

function at(index: number): (typeof palette)[number] {
  return palette[index % palette.length] ?? palette[0]
}
