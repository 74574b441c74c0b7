import type { Rgb } from '../colors/rgb.js'

/** A colour in both of the ways in which terminals take one. */
export interface TerminalColor {
  readonly rgb: Rgb
  /** Its number among the 256 fixed colours, from 16 on. */
  readonly xterm: number
}

export function terminalColor(rgb: Rgb): TerminalColor {
  return { rgb, xterm: nearestOf256(rgb) }
}

const cubeLevels = [0, 95, 135, 175, 215, 255] as const

/** The nearest of xterm's 6 × 6 × 6 cube (from 16 on) and of its 24 greys (from 232 on: 8, 18, … 238). */
function nearestOf256(color: Rgb): number {
  const [red, green, blue] = [nearestLevel(color[0]), nearestLevel(color[1]), nearestLevel(color[2])]
  const mean = (color[0] + color[1] + color[2]) / 3
  const grey = Math.min(23, Math.max(0, Math.round((mean - 8) / 10)))
  const light = 8 + 10 * grey
  const toCube = squaredDistance(color, [levelAt(red), levelAt(green), levelAt(blue)])
  return squaredDistance(color, [light, light, light]) < toCube ? 232 + grey : 16 + 36 * red + 6 * green + blue
}

function nearestLevel(value: number): number {
  let nearest = 0
  for (const [level, light] of cubeLevels.entries())
    if (Math.abs(light - value) < Math.abs(levelAt(nearest) - value)) nearest = level
  return nearest
}

function levelAt(level: number): number {
  return cubeLevels[level] as number
}

function squaredDistance(a: Rgb, b: Rgb): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2
}
