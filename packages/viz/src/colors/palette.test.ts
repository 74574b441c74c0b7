import { describe, expect, it } from 'vitest'
import { colorOf, palette } from './palette.js'
import { fromHex, luminance, type Rgb, toLinear } from './rgb.js'

type Vector = readonly [number, number, number]

/** Full colour blindness of each kind, on linear RGB: Machado, Oliveira and Fernandes (2009), table 1, severity 1. */
const visions: Record<string, readonly number[]> = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
}

function multiply(matrix: readonly number[], vector: Vector): Vector {
  const row = (i: number): number => vector.reduce((sum, value, j) => sum + (matrix[3 * i + j] as number) * value, 0)
  return [row(0), row(1), row(2)]
}

/** Oklab (Ottosson, 2020): distances are about as large as they look. */
function oklab(linear: Vector): Vector {
  const cones = multiply(
    [0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619, 0.2817188376, 0.6299787005],
    linear,
  )
  return multiply(
    [0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371, 0.7827717662, -0.808675766],
    [Math.cbrt(cones[0]), Math.cbrt(cones[1]), Math.cbrt(cones[2])],
  )
}

/** The least distance between two colours, whoever looks; 2 is about the least difference that can be seen at all. */
function leastDistance(colors: readonly Rgb[]): number {
  let least = Number.POSITIVE_INFINITY
  for (const matrix of Object.values(visions)) {
    const seen = colors.map(([red, green, blue]) => {
      const [r, g, b] = multiply(matrix, [toLinear(red), toLinear(green), toLinear(blue)])
      const clamp = (value: number): number => Math.min(1, Math.max(0, value))
      return oklab([clamp(r), clamp(g), clamp(b)])
    })
    for (const [i, a] of seen.entries())
      for (const b of seen.slice(0, i)) least = Math.min(least, 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]))
  }
  return least
}

function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** xterm's cube and greys, from 16 on. */
function xtermColor(code: number): Rgb {
  if (code >= 232) return [8 + 10 * (code - 232), 8 + 10 * (code - 232), 8 + 10 * (code - 232)]
  const level = (digit: number): number => (digit === 0 ? 0 : 55 + 40 * digit)
  return [level(Math.floor((code - 16) / 36)), level(Math.floor((code - 16) / 6) % 6), level((code - 16) % 6)]
}

const colors = palette.map(({ hex }) => fromHex(hex))

describe('palette', () => {
  it('keeps ten colours apart for every kind of colour vision', () => {
    expect(leastDistance(colors)).toBeGreaterThan(9)
    expect(leastDistance(colors.slice(0, 4))).toBeGreaterThan(14)
  })

  it('keeps them apart in a terminal of 256 colours', () => {
    expect(leastDistance(palette.map(({ xterm }) => xtermColor(xterm)))).toBeGreaterThan(7)
  })

  it('measures what it should: matplotlib’s default ten, known to be bad, fail', () => {
    const tab10 = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b', '#e377c2', '#7f7f7f', '#bcbd22', '#17becf']
    expect(leastDistance(tab10.map(fromHex))).toBeLessThan(2)
  })

  it('can be seen on white and on the dark page', () => {
    for (const paper of ['#ffffff', '#14171c'].map(fromHex))
      for (const [index, color] of colors.entries()) expect(contrast(color, paper)).toBeGreaterThan(index < 4 ? 3 : 2)
  })

  it('begins anew after ten', () => {
    expect(colorOf(10)).toBe(colorOf(0))
    expect(new Set(palette.map(({ hex }) => hex)).size).toBe(10)
  })
})
