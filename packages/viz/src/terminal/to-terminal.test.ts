import { InvalidArgumentError } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imageGrid } from '../figures/image-grid.js'
import { latentScatter } from '../figures/latent-scatter.js'
import { lossCurves } from '../figures/loss-curves.js'
import { arbitraryFigure, hostileText } from '../testing/arbitrary-figure.js'
import { terminalColor } from './colors.js'
import { Dots } from './dots.js'
import { columnsOf, fit } from './text.js'
import { toTerminal } from './to-terminal.js'

const escapes = /\u001b\[[\d;]*m/g
const asciiText = fc.string({ unit: 'grapheme-ascii', maxLength: 60 })
const width = fc.integer({ min: 40, max: 160 })
const depth = fc.constantFrom('truecolor' as const, '256' as const, 'none' as const)

describe('toTerminal', () => {
  it('has lines of exactly the width asked for', () => {
    fc.assert(
      fc.property(arbitraryFigure(asciiText), width, depth, (figure, width, color) => {
        for (const line of toTerminal(figure, { width, color }).split('\n'))
          expect([...line.replace(escapes, '')]).toHaveLength(width)
      }),
      { numRuns: 60 },
    )
  })

  it('counts two columns for wide characters', () => {
    const figure = lossCurves({ title: '訓練損失 loss', series: [{ name: '検証', values: [1, 2] }] })
    const [title = '', legend = ''] = toTerminal(figure, { width: 50, color: 'none' }).split('\n')
    expect([...title]).toHaveLength(50 - 4)
    expect([...legend]).toHaveLength(50 - 2)
  })

  it('ends every line without colour, and begins none with the colour of the last', () => {
    fc.assert(
      fc.property(arbitraryFigure(), width, fc.constantFrom('truecolor' as const, '256' as const), (figure, width, color) => {
        for (const line of toTerminal(figure, { width, color }).split('\n')) {
          const set = new Set<string>()
          for (const [code] of line.matchAll(escapes)) {
            for (const [, number = ''] of code.matchAll(/(?:\[|;)((?:[34]8;(?:5;\d+|2;\d+;\d+;\d+))|\d+)/g)) {
              if (number === '0') set.clear()
              else if (['22', '39', '49'].includes(number)) set.delete({ 22: 'bold', 39: 'color', 49: 'background' }[number] ?? '')
              else set.add(number === '1' ? 'bold' : number.startsWith('38') ? 'color' : 'background')
            }
          }
          expect([...set]).toEqual([])
        }
      }),
      { numRuns: 40 },
    )
  })

  it('keeps to ASCII, and has no escapes, without colour', () => {
    fc.assert(
      fc.property(arbitraryFigure(asciiText), width, (figure, width) => {
        expect(toTerminal(figure, { width, color: 'none' })).toMatch(/^[ -~\n]*$/)
      }),
      { numRuns: 40 },
    )
  })

  it('lets no text move the cursor or set colours', () => {
    fc.assert(
      fc.property(arbitraryFigure(hostileText), depth, (figure, color) => {
        const text = toTerminal(figure, { color })
        expect(text.replace(escapes, '').replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
        const allowed = /^\[(?:0|(?:1|22|39|49|[34]8;5;\d+|[34]8;2;\d+;\d+;\d+)(?:;|m))/
        for (const code of text.split('\u001b').slice(1)) expect(code).toMatch(allowed)
      }),
      { numRuns: 60 },
    )
  })

  it('is the same twice', () => {
    fc.assert(
      fc.property(arbitraryFigure(), depth, (figure, color) => {
        expect(toTerminal(figure, { color })).toBe(toTerminal(JSON.parse(JSON.stringify(figure)), { color }))
      }),
      { numRuns: 30 },
    )
  })

  it('refuses options out of bounds', () => {
    const figure = lossCurves({ series: [{ name: 'a', values: [1] }] })
    expect(() => toTerminal(figure, { width: 12 })).toThrow('toTerminal: width must be a whole number from 40 to 400, got 12.')
    expect(() => toTerminal(figure, { height: 2.5 })).toThrow(InvalidArgumentError)
    expect(() => toTerminal(figure, { color: '16' as '256' })).toThrow('color must be one of "truecolor", "256", "none", got "16".')
  })
})

describe('images in a terminal', () => {
  const grid = imageGrid({
    rows: [{ images: { values: [1, 0, 0, 1, 0.2, 0.4].map((value) => value), shape: [1, 3, 2] } }],
  })

  it('are half blocks, the upper pixel in front of the lower', () => {
    const [first, second] = toTerminal(grid, { width: 40, color: 'truecolor' }).split('\n')
    expect(first).toBe(`\u001b[38;2;255;255;255;48;2;0;0;0m▀\u001b[38;2;0;0;0;48;2;255;255;255m▀\u001b[39;49m${' '.repeat(38)}`)
    expect(second).toBe(`\u001b[38;2;51;51;51m▀\u001b[38;2;102;102;102m▀\u001b[39m${' '.repeat(38)}`)
  })

  it('use the nearest of 256 colours where there are no more', () => {
    const levels = [0, 95, 135, 175, 215, 255]
    const all = [
      ...Array.from(
        { length: 216 },
        (_, i) => [16 + i, levels[Math.floor(i / 36)], levels[Math.floor(i / 6) % 6], levels[i % 6]] as const,
      ),
      ...Array.from({ length: 24 }, (_, i) => [232 + i, 8 + 10 * i, 8 + 10 * i, 8 + 10 * i] as const),
    ]
    const byte = fc.integer({ min: 0, max: 255 })
    fc.assert(
      fc.property(byte, byte, byte, (red, green, blue) => {
        const distances = all.map(([, r = 0, g = 0, b = 0]) => (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2)
        const chosen = all.findIndex(([code]) => code === terminalColor([red, green, blue]).xterm)
        expect(distances[chosen]).toBe(Math.min(...distances))
      }),
    )
  })

  it('are shaded by characters without colour, as bright as the mean of two pixels', () => {
    expect(
      toTerminal(grid, { width: 40, color: 'none' })
        .split('\n')
        .map((line) => line.trimEnd()),
    ).toEqual(['++', '.:'])
  })

  it('are shrunk so that more stand in a line, and go on below', () => {
    const images = { values: new Float32Array(10 * 28 * 28).fill(1), shape: [10, 28, 28] }
    const ten = imageGrid({
      rows: [
        { caption: 'a', images },
        { caption: 'b', images },
      ],
    })
    const lines = toTerminal(ten, { width: 80, color: 'none' }).split('\n')
    const expected = Array.from({ length: 5 }, () => '@'.repeat(14)).join(' ')
    expect(lines.filter((line) => line.trimEnd() === expected)).toHaveLength(4 * 7)
    expect(lines.map((line) => line.trim()).filter((line) => line.length === 1)).toEqual(['a', 'b', 'a', 'b'])
    const wide = toTerminal(ten, { width: 160, color: 'none' }).split('\n')
    expect(wide.filter((line) => line.includes('@'))).toHaveLength(2 * 7)
  })

  it('are shrunk as far as need be to fit at all', () => {
    const images = { values: new Float32Array(500 * 4).fill(1), shape: [1, 4, 500] }
    const [line = ''] = toTerminal(imageGrid({ rows: [{ images }] }), { width: 40, color: 'none' }).split('\n')
    expect(line).toMatch(/^[^ ]+ *$/)
  })
})

describe('plots in a terminal', () => {
  it('look like this', () => {
    const figure = lossCurves({
      title: 'Loss',
      series: [
        { name: 'training', values: [0.27, 0.17, 0.14, 0.13, 0.12] },
        { name: 'validation', values: [0.19, 0.15, 0.13, 0.12, 0.11] },
      ],
    })
    expect(`\n${toTerminal(figure, { width: 60, height: 10, color: 'none' }).replace(/ +$/gm, '')}\n`).toMatchInlineSnapshot(`
      "
      Loss
      * training 0.12   o validation 0.11
      loss
      0.30 +
           |**
      0.25 + ***
           |    ***
      0.20 +       ***
           |ooooo     ***
           |    ooooooo ********
      0.15 +           ooooooooo***********
           |                      ooooooooo***********************
      0.10 +                                           ooooooooooo
           ++------------+-------------+------------+------------+
            1            2             3            4            5
                                    epoch
      "
    `)
    expect(`\n${toTerminal(figure, { width: 60, height: 10 }).replace(escapes, '').replace(/ +$/gm, '')}\n`).toMatchInlineSnapshot(`
      "
      Loss
      ━━ training 0.12   ━━ validation 0.11
      loss
      0.30 ┤
           │⢄⡀
      0.25 ┤ ⠈⠢⢄
           │    ⠉⠢⢄
      0.20 ┤       ⠑⠢⣀
           │⠒⠤⠤⣀⡀     ⠑⠢⡀
           │    ⠈⠉⠒⠒⠤⢄⣀ ⠈⠑⠒⠤⠤⣀⣀⡀
      0.15 ┤           ⠉⠉⠒⠒⠢⠤⠤⠤⣈⣉⣑⠒⠒⠤⠤⣀⣀⣀⣀⡀
           │                      ⠉⠉⠉⠑⠒⠒⠒⠒⠪⠭⠭⠭⠭⠭⠭⣒⣒⣒⣒⣒⣒⡢⠤⠤⠤⠤⠤⠤⢄⣀⣀⣀
      0.10 ┤                                           ⠈⠉⠉⠉⠉⠉⠉⠑⠒⠒⠒
           └┬────────────┬─────────────┬────────────┬────────────┬
            1            2             3            4            5
                                    epoch
      "
    `)
  })

  it('mark classes by their first letters, or by digits where those don’t tell them apart', () => {
    const scatter = (names: string[]) =>
      toTerminal(latentScatter({ points: { values: [0, 0, 1, 1], shape: [2, 2] }, labels: [0, 1], names }), {
        width: 40,
        height: 4,
        color: 'none',
      }).split('\n')
    expect(scatter(['cat', 'dog'])[0]?.trimEnd()).toBe('c cat   d dog')
    expect(scatter(['coat', 'cap'])[0]?.trimEnd()).toBe('0 coat   1 cap')
    expect(scatter(['0', '1'])[0]?.trimEnd()).toBe('0   1')
    expect(scatter(['cat', 'dog'])[2]?.trimEnd()).toMatch(/ d$/)
  })
})

describe('Dots', () => {
  it('are Braille patterns', () => {
    const dots = new Dots(2, 1, 1)
    dots.set(0, 0, 0)
    dots.set(3, 3, 0)
    dots.set(4, 0, 0)
    dots.set(0, -1, 0)
    expect([...dots.cells()].map(({ column, braille }) => [column, braille])).toEqual([
      [0, '⠁'],
      [1, '⢀'],
    ])
    const full = new Dots(1, 1, 1)
    for (let i = 0; i < 8; i++) full.set(i % 2, i >> 1, 0)
    expect([...full.cells()][0]?.braille).toBe('⣿')
  })

  it('belong to the layer with most of them', () => {
    const dots = new Dots(1, 1, 2)
    dots.set(0, 0, 0)
    dots.set(0, 1, 1)
    dots.set(0, 1, 1)
    expect([...dots.cells()][0]?.layer).toBe(1)
    dots.set(0, 2, 0, 5)
    expect([...dots.cells()][0]?.layer).toBe(0)
  })

  it('make unbroken lines', () => {
    const place = fc.integer({ min: 0, max: 39 })
    fc.assert(
      fc.property(place, place, place, place, (x1, y1, x2, y2) => {
        const set: [number, number][] = []
        const dots = new Dots(20, 10, 1)
        dots.set = (x, y) => set.push([x, y])
        dots.line(x1, y1, x2, y2, 0)
        expect(set[0]).toEqual([x1, y1])
        expect(set.at(-1)).toEqual([x2, y2])
        for (const [i, [x, y]] of set.slice(1).entries())
          expect(Math.max(Math.abs(x - (set[i]?.[0] ?? 0)), Math.abs(y - (set[i]?.[1] ?? 0)))).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('text in a terminal', () => {
  it('is as wide as terminals show it', () => {
    expect(['abc', 'é', 'e\u0301', '日本', 'ｶﾅ', '한글', '🙂', '…', '\u001b[31mx', 'a\u200db'].map(columnsOf)).toEqual([
      3, 1, 1, 4, 2, 4, 2, 1, 5, 2,
    ])
  })

  it('is cut to fit', () => {
    expect(fit('validation', 20, '…')).toBe('validation')
    expect(fit('validation', 6, '…')).toBe('valid…')
    expect(fit('日本語', 4, '…')).toBe('日…')
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 3, max: 30 }), (text, columns) => {
        expect(columnsOf(fit(text, columns, '...'))).toBeLessThanOrEqual(columns)
      }),
    )
  })
})
