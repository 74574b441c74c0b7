import { InvalidArgumentError } from '@sandglass/base'
import fc from 'fast-check'
import { decode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { imageGrid } from '../figures/image-grid.js'
import { lossCurves } from '../figures/loss-curves.js'
import { arbitraryFigure, hostileText } from '../testing/arbitrary-figure.js'
import { createCanvas, fillRectangle, strokeSegments } from './canvas.js'
import { glyphsOf, widthOf } from './font.js'
import { toPng } from './to-png.js'

const margin = 16
const gap = 4

describe('toPng', () => {
  it('shows every pixel as a square of its own, in its place', () => {
    fc.assert(
      fc.property(
        fc.record({
          count: fc.integer({ min: 1, max: 4 }),
          rows: fc.integer({ min: 1, max: 3 }),
          height: fc.integer({ min: 1, max: 9 }),
          width: fc.integer({ min: 1, max: 30 }),
          channels: fc.constantFrom(1, 3),
          pixelRatio: fc.integer({ min: 1, max: 3 }),
          seed: fc.integer({ min: 1, max: 200 }),
        }),
        ({ count, rows, height, width, channels, pixelRatio, seed }) => {
          const size = height * width * channels
          const byte = (row: number, image: number, i: number): number => (seed * (row + 7 * image + 13 * i)) % 256
          const grid = imageGrid({
            rows: Array.from({ length: rows }, (_, row) => ({
              images: {
                values: Array.from({ length: count * size }, (_, i) => byte(row, Math.floor(i / size), i % size) / 255),
                shape: [count, height, width, channels],
              },
            })),
          })
          const { data, channels: shown, width: across, height: down } = decode(toPng(grid, { pixelRatio }))
          const scale = (across / pixelRatio - 2 * margin - (count - 1) * gap) / (count * width)
          expect(Number.isInteger(scale)).toBe(true)
          expect(down).toBe((2 * margin + rows * (height * scale + gap) - gap) * pixelRatio)
          const square = scale * pixelRatio
          const pixel = (x: number, y: number): number[] =>
            Array.from({ length: 3 }, (_, channel) => data[(y * across + x) * shown + Math.min(channel, shown - 1)] as number)
          for (let row = 0; row < rows; row++)
            for (let image = 0; image < count; image++)
              for (let y = 0; y < height; y++)
                for (let x = 0; x < width; x++) {
                  const expected = Array.from({ length: 3 }, (_, channel) =>
                    byte(row, image, (y * width + x) * channels + Math.min(channel, channels - 1)),
                  )
                  const left = (margin + image * (width * scale + gap)) * pixelRatio + x * square
                  const top = (margin + row * (height * scale + gap)) * pixelRatio + y * square
                  for (const [dx, dy] of [
                    [0, 0],
                    [square - 1, 0],
                    [0, square - 1],
                    [square - 1, square - 1],
                  ] as const)
                    expect(pixel(left + dx, top + dy)).toEqual(expected)
                }
          for (let x = 0; x < across; x++) {
            expect(pixel(x, 0)).toEqual([255, 255, 255])
            expect(pixel(x, down - 1)).toEqual([255, 255, 255])
          }
        },
      ),
      { numRuns: 12 },
    )
  })

  it('is grey if all that it shows is', () => {
    const images = { values: [0, 1, 0.5], shape: [1, 1, 3] }
    expect(decode(toPng(imageGrid({ title: 'Grey', rows: [{ caption: 'one', images }] }))).channels).toBe(1)
    expect(decode(toPng(imageGrid({ rows: [{ images: { ...images, shape: [1, 1, 1, 3] } }] }))).channels).toBe(3)
  })

  it('writes captions beside the images', () => {
    const images = { values: [1], shape: [1, 1, 1] }
    const inkOf = (caption: string): number => {
      const { data } = decode(toPng(imageGrid({ rows: [{ caption, images }] }), { pixelRatio: 1 }))
      return Array.from(data).filter((value) => value < 128).length
    }
    expect(inkOf(' ')).toBe(0)
    expect(inkOf('i')).toBe(6)
    expect(inkOf('iii')).toBe(18)
  })

  it('makes a file of any figure, the same one twice', () => {
    fc.assert(
      fc.property(arbitraryFigure(hostileText), (figure) => {
        const png = toPng(figure, { width: 300, pixelRatio: 1 })
        expect(toPng(figure, { width: 300, pixelRatio: 1 })).toEqual(png)
        const { width, height, data, channels } = decode(png)
        expect(data).toHaveLength(width * height * channels)
      }),
      { numRuns: 20 },
    )
  })

  it('draws a curve in its colour, through its points', () => {
    const { data, width, height } = decode(toPng(lossCurves({ series: [{ name: 'a', values: [2, 1] }] }), { pixelRatio: 1 }))
    const blue = Array.from({ length: width }, (_, x) =>
      Array.from({ length: height }, (_, y) => y).filter(
        (y) => y > 60 && data[(y * width + x) * 3] === 0x2e && data[(y * width + x) * 3 + 2] === 0xb3,
      ),
    )
    const columns = blue.flatMap((ys, x) => (ys.length > 0 ? [{ x, y: ys.reduce((sum, y) => sum + y, 0) / ys.length }] : []))
    expect(columns.length).toBeGreaterThan(400)
    for (const [i, { x, y }] of columns.entries()) {
      expect(x).toBe((columns[0]?.x ?? 0) + i)
      expect(y).toBeGreaterThanOrEqual((columns[i - 1]?.y ?? 0) - 1)
    }
  })

  it('refuses options out of bounds', () => {
    const figure = lossCurves({ series: [{ name: 'a', values: [2, 1] }] })
    expect(() => toPng(figure, { pixelRatio: 1.5 })).toThrow('toPng: pixelRatio must be a whole number from 1 to 8, got 1.5.')
    expect(() => toPng(figure, { width: Number.NaN })).toThrow(InvalidArgumentError)
  })
})

describe('canvas', () => {
  const black = [0, 0, 0] as const
  const inkOn = ({ pixels }: { pixels: Uint8ClampedArray }): number => pixels.reduce((sum, value) => sum + 1 - value / 255, 0) / 3

  it('covers as much as a line’s area, wherever and however it lies', () => {
    const coordinate = fc.double({ min: 20, max: 80, noNaN: true })
    fc.assert(
      fc.property(
        coordinate,
        coordinate,
        coordinate,
        coordinate,
        fc.double({ min: 2, max: 12, noNaN: true }),
        (x1, y1, x2, y2, width) => {
          const canvas = createCanvas(100, 100, [255, 255, 255])
          strokeSegments(canvas, [x1, y1, x2, y2], width, black, 1)
          const area = Math.hypot(x2 - x1, y2 - y1) * width + Math.PI * (width / 2) ** 2
          expect(Math.abs(inkOn(canvas) - area)).toBeLessThan(0.05 * area + 0.7)
        },
      ),
    )
  })

  it('covers once what overlaps within one stroke', () => {
    const canvas = createCanvas(20, 20, [255, 255, 255])
    strokeSegments(canvas, [2, 10, 18, 10, 10, 2, 10, 18], 4, black, 0.5)
    expect(Math.min(...canvas.pixels)).toBe(128)
  })

  it('leaves out what lies beyond its edges', () => {
    const canvas = createCanvas(10, 10, [255, 255, 255])
    strokeSegments(canvas, [-50, -50, -20, -20], 3, black, 1)
    fillRectangle(canvas, -5, -5, 4, 4, black, 1)
    expect(inkOn(canvas)).toBe(0)
    fillRectangle(canvas, 8, 8, 10, 10, black, 1)
    expect(inkOn(canvas)).toBe(4)
  })
})

describe('font', () => {
  /** Letters as they look. */
  function written(text: string): string {
    const lines = Array.from({ length: 9 }, () => '')
    for (const { width, ink } of glyphsOf(text))
      for (const [y, line] of lines.entries()) {
        const inked = (x: number) => ink.some((column, i) => i % 2 === 0 && column === x && ink[i + 1] === y)
        lines[y] = `${line}${Array.from({ length: width }, (_, x) => (inked(x) ? '#' : '.')).join('')}.`
      }
    return lines.join('\n')
  }

  it('looks like letters', () => {
    expect(written('Ag7 i,')).toMatchInlineSnapshot(`
      ".###.......#####....#....
      #...#..........#.........
      #...#..###....#.....#....
      #####.#..#...#......#....
      #...#.#..#..#.......#....
      #...#.#..#..#.......#..#.
      #...#..###..#.......#..#.
      .........#............#..
      .......##................"
    `)
  })

  it('has a shape of its own for every printable character', () => {
    const characters = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))
    expect(new Set(characters.map(written)).size).toBe(94)
    for (const character of characters) expect(glyphsOf(character)[0]?.ink.length).toBeGreaterThan(0)
  })

  it('drops accents, plains typographer’s marks, and boxes what it lacks', () => {
    expect(glyphsOf('é–“×')).toEqual(glyphsOf('e-"x'))
    expect(glyphsOf('日')).toHaveLength(1)
    expect(glyphsOf('日')).toEqual(glyphsOf('\u0000'))
  })

  it('is as wide as its letters and the columns between them', () => {
    expect(widthOf(glyphsOf(''))).toBe(-1)
    expect(widthOf(glyphsOf('i'))).toBe(1)
    expect(widthOf(glyphsOf('ii'))).toBe(3)
  })
})
