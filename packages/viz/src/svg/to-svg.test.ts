import { InvalidArgumentError } from '@sandglass/base'
import fc from 'fast-check'
import { decode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import type { Figure } from '../figures/figure.js'
import { imageGrid } from '../figures/image-grid.js'
import { lossCurves } from '../figures/loss-curves.js'
import { arbitraryFigure, hostileText } from '../testing/arbitrary-figure.js'
import { escapeMarkup } from './escape.js'
import { toSvg } from './to-svg.js'

const small = lossCurves({ series: [{ name: 'training', values: [0.5, 0.25] }] })

/** The texts of a figure, each replaced. */
function withTexts(figure: Figure, replace: (text: string) => string): Figure {
  return JSON.parse(JSON.stringify(figure), (key, value) =>
    typeof value === 'string' && ['title', 'name', 'caption', 'xLabel', 'yLabel'].includes(key) ? replace(value) : value,
  )
}

describe('toSvg', () => {
  it('draws what it always drew', () => {
    expect(toSvg(small, { width: 240 }).replaceAll('><', '>\n<')).toMatchSnapshot()
  })

  it('draws the same from the same figure, also after a walk through JSON', () => {
    fc.assert(
      fc.property(arbitraryFigure(), (figure) => {
        const svg = toSvg(figure)
        expect(toSvg(figure)).toBe(svg)
        expect(toSvg(JSON.parse(JSON.stringify(figure)))).toBe(svg)
      }),
      { numRuns: 40 },
    )
  })

  it('is well-formed XML, whatever the texts', () => {
    fc.assert(
      fc.property(arbitraryFigure(hostileText), (figure) => {
        const svg = toSvg(figure)
        expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
        expect(svg).not.toMatch(/NaN|Infinity|undefined|null/)
        const open: string[] = []
        const rest = svg.replace(/<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>/g, (_, closes, name, _attributes, empty) => {
          if (closes) expect(open.pop()).toBe(name)
          else if (!empty) open.push(name)
          return ''
        })
        expect(open).toEqual([])
        expect(rest).not.toMatch(/[<>"]/)
        expect(rest).not.toMatch(/&(?!#\d+;)/)
      }),
      { numRuns: 60 },
    )
  })

  it('has the same elements whatever the texts say', () => {
    const skeleton = (figure: Figure): string[] => toSvg(figure).match(/<\/?[a-z]+/g) ?? []
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(skeleton(withTexts({ ...small, title: 'x' }, () => `x${text.replace(/\s/gu, '')}`))).toEqual(
          skeleton(withTexts({ ...small, title: 'x' }, () => 'x')),
        )
      }),
    )
  })

  it('holds each image as a PNG of its own pixels', () => {
    const images = { values: [0, 1, 0.2, 0.4, 0.6, 0.8], shape: [2, 1, 1, 3] }
    const [first, second] = [...toSvg(imageGrid({ rows: [{ images }] })).matchAll(/href="data:image\/png;base64,([^"]*)"/g)].map(
      ([, text = '']) => decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0))),
    )
    expect([...(first?.data ?? [])]).toEqual([0, 255, 51])
    expect(second).toMatchObject({ width: 1, height: 1, channels: 3 })
    expect([...(second?.data ?? [])]).toEqual([102, 153, 204])
  })

  it('brings its own paper, or takes the ink of the page', () => {
    expect(toSvg(small)).toContain(' color="#1c1c1c"')
    expect(toSvg(small)).toContain('fill="white"')
    expect(toSvg(small, { background: '#eee' })).toContain('fill="#eee"')
    expect(toSvg(small, { background: null })).not.toMatch(/<rect| color=/)
  })

  it('fetches nothing', () => {
    fc.assert(
      fc.property(arbitraryFigure(), (figure) => {
        for (const [, address = ''] of toSvg(figure).matchAll(/(?:href|src)="([^"]*)"/g))
          expect(address).toMatch(/^data:image\/png;base64,/)
      }),
      { numRuns: 30 },
    )
  })

  it('refuses a width that has no room for anything', () => {
    expect(() => toSvg(small, { width: 100 })).toThrow(InvalidArgumentError)
    expect(() => toSvg(small, { width: 100 })).toThrow('toSvg: width must be from 240 to 10,000 pixels, got 100.')
  })
})

describe('escapeMarkup', () => {
  it('leaves nothing that could be markup, and loses nothing that can be shown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const escaped = escapeMarkup(text)
        expect(escaped).not.toMatch(/[<>"']|&(?!#\d+;)/)
        expect(escaped.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))).toBe(text)
      }),
    )
  })

  it('replaces what XML can’t hold', () => {
    expect(escapeMarkup('a\u0000b\ud800c\u001bd\n')).toBe('a\ufffdb\ufffdc\ufffdd\n')
  })
})
