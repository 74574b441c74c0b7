import { InvalidArgumentError } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imageGrid } from '../figures/image-grid.js'
import { lossCurves } from '../figures/loss-curves.js'
import { arbitraryFigure, hostileText } from '../testing/arbitrary-figure.js'
import { type ReportOptions, report } from './report.js'

const images = { values: [0, 1, 0.5, 0.25], shape: [2, 1, 2] }

/** A report with all that one can have, saying `text` wherever it can say something. */
function everything(text: string): ReportOptions {
  return {
    title: text,
    subtitle: text,
    facts: [
      { label: text, value: text },
      { label: text, value: 0.0955 },
    ],
    sections: [
      {
        heading: text,
        text: [text, text],
        figure: [
          imageGrid({ title: text, rows: [{ caption: text, images }, { images }] }),
          imageGrid({ title: text, captions: 'above', rows: [{ caption: text, images }] }),
        ],
        table: {
          caption: text,
          columns: [text, 'number'],
          rows: [
            [text, 1],
            [null, 0.5],
          ],
        },
        code: text,
      },
      { heading: text, text },
    ],
    footer: text,
  }
}

/** A document's tags, without what their attributes say. */
function skeleton(html: string): string[] {
  return (html.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'))
}

function withoutEscapes(html: string): string {
  return html.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
}

describe('report', () => {
  it('takes text as text: none adds, ends or changes an element', () => {
    const plain = skeleton(report(everything('x')))
    expect(plain.length).toBeGreaterThan(50)
    fc.assert(
      fc.property(hostileText, (text) => {
        const html = report(everything(`x${text}`))
        expect(skeleton(html)).toEqual(plain)
        expect(html.match(/<script|javascript:|<\/style>.*<\/style>/s)).toBeNull()
      }),
    )
  })

  it('loses nothing of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const html = withoutEscapes(report(everything(text)))
        expect(html).toContain(`<title>${text}</title>`)
        expect(html).toContain(`<h1>${text}</h1>`)
        expect(html).toContain(`<h2>${text}</h2>`)
        expect(html).toContain(`<dt>${text}</dt>`)
        expect(html).toContain(`<pre><code>${text}</code></pre>`)
        expect(html).toContain(`<figcaption>${text}</figcaption>`)
        expect(html).toMatch(/<td[^>]* data-label="[^"]*">/)
        expect(html).toContain(`>${text}</td>`)
      }),
    )
  })

  it('fetches and runs nothing', () => {
    fc.assert(
      fc.property(fc.array(arbitraryFigure(), { maxLength: 3 }), (figure) => {
        const html = report({ title: 't', sections: [{ heading: 'h', figure }] })
        for (const [, address = ''] of html.matchAll(/(?:href|src)="([^"]*)"/g)) expect(address).toMatch(/^data:image\/png;base64,/)
        expect(html).not.toMatch(/<script|<link|<iframe|@import|url\(| on[a-z]+="/)
        expect(html).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none';`)
      }),
      { numRuns: 20 },
    )
  })

  it('is the same twice', () => {
    expect(report(everything('x'))).toBe(report(everything('x')))
  })

  it('describes every picture to those who can’t see it', () => {
    const figure = [
      lossCurves({ title: 'Loss', series: [{ name: 'training', values: [0.5, 0.25] }] }),
      imageGrid({ rows: [{ caption: 'noisy', images }] }),
    ]
    const html = report({ title: 't', sections: [{ heading: 'h', figure }] })
    expect(html).toContain('role="img" aria-label="loss by epoch: training from 0.5 to 0.25."')
    expect(html).toContain('role="img" aria-label="noisy: 2 images"')
    const pictures = html.match(/<(?:img|svg)[^>]*>/g) ?? []
    expect(pictures).toHaveLength(2 + 2)
    for (const picture of pictures) expect(picture).toMatch(/ alt=""| aria-label="/)
  })

  it('sets a column’s numbers to the same place, at the right', () => {
    const table = {
      columns: ['epoch', 'loss', 'seconds', 'note'],
      rows: [
        [1, 0.1915, 12.5, 'first'],
        [1000, 0.09553, null, 3],
      ],
    }
    const html = report({ title: 't', sections: [{ heading: 'h', table }] })
    const cells = html.replace(/ data-label="[^"]*"/g, '')
    expect(cells).toContain(
      '<tr><td class="number">1</td><td class="number">0.1915</td><td class="number">12.50</td><td>first</td></tr>',
    )
    expect(cells).toContain(
      '<tr><td class="number">1,000</td><td class="number">0.0955</td><td class="number"></td><td>3</td></tr>',
    )
    expect(html).toContain('<th scope="col" class="number">epoch</th>')
    expect(html).toContain('<th scope="col">note</th>')
  })

  it('puts numbers that are words already at the right too, and no others', () => {
    const table = {
      columns: ['rate', 'size'],
      rows: [
        ['0.31 ± 0.02', '3 × 4'],
        ['−2 %', '5'],
        ['1,000.5', null],
      ],
    }
    const html = report({ title: 't', sections: [{ heading: 'h', table }] })
    expect(html.match(/<td class="number"[^>]*>([^<]*)/g)).toHaveLength(3)
    expect(html).toContain('<th scope="col" class="number">rate</th><th scope="col">size</th>')
  })

  it('sets rows of a table that is too wide for a phone one cell below the other there, each with its name', () => {
    const of = (columns: number) =>
      report({
        title: 't',
        sections: [
          {
            heading: 'h',
            table: {
              columns: Array.from({ length: columns }, (_, i) => `column ${i}`),
              rows: [Array(columns).fill('a few words')],
            },
          },
        ],
      })
    expect(of(3)).toContain('<div class="scroll"><table>')
    expect(of(8)).toContain('<div class="scroll stack"><table>')
    expect(of(8)).toContain('<td data-label="column 7">a few words</td>')
    // Seen cut off by eight pixels.
    const table = {
      columns: ['row', 'score', 'p-value', 'class', 'errors'],
      rows: [[283, '160.3', '0.001332', 1, 'colour=green, 4 %']],
    }
    expect(report({ title: 't', sections: [{ heading: 'h', table }] })).toContain('<div class="scroll stack"><table>')
  })

  it('heads such a row with what it is about, after the number of the row too', () => {
    const of = (columns: readonly string[], row: readonly (string | number)[]) =>
      report({ title: 't', sections: [{ heading: 'h', table: { columns, rows: [row] } }] })
    expect(of(['no.', 'method', 'gain'], [1, 'PCA', -0.5])).toContain(
      '<tr><td class="number" data-label="no.">1</td><td class="name" data-label="method">PCA</td><td class="number" data-label="gain">−0.5000</td></tr>',
    )
    expect(of(['method', 'note'], ['PCA', 'fast'])).toContain('<td class="name" data-label="method">PCA</td><td data-label="note">')
    expect(of(['epoch', 'loss', 'note'], [1, 0.5, 'best'])).not.toContain('class="name"')
  })

  it('has figures side by side where that is asked for', () => {
    const figure = [imageGrid({ rows: [{ images }] }), imageGrid({ rows: [{ images }] })]
    const html = report({ title: 't', sections: [{ heading: 'h', figure, beside: true }] })
    expect(html).toMatch(/<div class="beside">\n<figure>.*<\/figure>\n<figure>.*<\/figure>\n<\/div>/)
  })

  it('shows numbers that are no numbers as what they are', () => {
    const table = { columns: ['loss'], rows: [[0.5], [Number.NaN], [Number.POSITIVE_INFINITY]] }
    const html = report({ title: 't', sections: [{ heading: 'h', table }] })
    expect(html.match(/(?<=<td class="number"[^>]*>)[^<]*/g)).toEqual(['0.5000', 'NaN', 'Infinity'])
  })

  it('refuses what is no text, and tables with holes', () => {
    const refusal = (options: unknown): string => {
      try {
        return report(options as ReportOptions)
      } catch (error) {
        expect(InvalidArgumentError.isInstance(error)).toBe(true)
        return String(error)
      }
    }
    expect(refusal({ sections: [] })).toContain('report: title must be a string, got undefined.')
    expect(refusal({ title: 't', sections: [{ heading: 3 }] })).toContain('sections[0].heading must be a string, got 3.')
    expect(refusal({ title: 't', sections: [{ heading: 'h', text: ['a', 4] }] })).toContain(
      'sections[0].text must be a string, got 4.',
    )
    expect(refusal({ title: 't', sections: [{ heading: 'h', table: { columns: ['a', 'b'], rows: [[1]] } }] })).toContain(
      'sections[0].table.rows[0].length must be 2, one cell a column, got 1.',
    )
  })
})
