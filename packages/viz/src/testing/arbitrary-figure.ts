import fc from 'fast-check'
import { bars } from '../figures/bars.js'
import type { Figure } from '../figures/figure.js'
import { histogram } from '../figures/histogram.js'
import { imageGrid } from '../figures/image-grid.js'
import { latentScatter } from '../figures/latent-scatter.js'
import { lossCurves } from '../figures/loss-curves.js'

/** Text with everything that markup and terminals could stumble over. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '</svg><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onload='alert(1)",
    '-->]]>&lt;&amp;',
    '</style></title><!--',
    '\u001b[31m\u001b]0;title\u0007\u009b31m',
    'a\u0000b\ud800c\uffff',
    '日本語のとても長い題名',
    'e\u0301\u200d\u202e👩‍👩‍👧',
    'line one\nline two\ttabbed',
  ),
)

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })

/** Any figure, with texts from `text`. */
export function arbitraryFigure(text: fc.Arbitrary<string> = fc.string({ maxLength: 30 })): fc.Arbitrary<Figure> {
  const title = fc.option(text)
  const grid = fc
    .record({
      count: fc.integer({ min: 1, max: 14 }),
      height: fc.integer({ min: 1, max: 9 }),
      width: fc.integer({ min: 1, max: 60 }),
      channels: fc.constantFrom(1, 3),
      captions: fc.array(fc.option(text), { minLength: 1, maxLength: 3 }),
      columns: fc.option(fc.integer({ min: 1, max: 14 }), { nil: undefined }),
      where: fc.constantFrom('left' as const, 'above' as const),
      seed: fc.integer({ min: 1, max: 1000 }),
      title,
    })
    .map(({ count, height, width, channels, captions, columns, where, seed, title }) => {
      const values = Float32Array.from({ length: count * height * width * channels }, (_, i) => ((i * seed) % 97) / 96)
      return imageGrid({
        title,
        captions: where,
        rows: captions.map((caption) => ({ caption, images: { values, shape: [count, height, width, channels] } })),
        ...(columns !== undefined && { columns }),
      })
    })
  const curves = fc
    .record({
      series: fc.array(fc.record({ name: text, note: fc.option(text), values: fc.array(value, { minLength: 1, maxLength: 40 }) }), {
        minLength: 1,
        maxLength: 4,
      }),
      scale: fc.constantFrom('linear' as const, 'log' as const),
      xScale: fc.constantFrom('linear' as const, 'log' as const),
      joined: fc.boolean(),
      xLabel: text,
      title,
    })
    .map(({ series, scale, ...rest }) =>
      lossCurves({
        ...rest,
        scale,
        series: series.map(({ name, note, values }) => ({
          name,
          note,
          values: scale === 'log' ? values.map((value) => Math.abs(value) + 1e-6) : values,
        })),
      }),
    )
  const scatter = fc
    .record({
      points: fc.array(fc.tuple(value, value, fc.integer({ min: 0, max: 11 })), { minLength: 1, maxLength: 60 }),
      names: fc.array(text, { maxLength: 12 }),
      labelled: fc.boolean(),
      title,
    })
    .map(({ points, names, labelled, title }) =>
      latentScatter({
        title,
        names,
        points: { values: points.flatMap(([x, y]) => [x, y] as const), shape: [points.length, 2] },
        ...(labelled && { labels: points.map(([, , label]) => label) }),
      }),
    )
  const distributions = fc
    .record({
      series: fc.array(fc.record({ name: text, values: fc.array(value, { minLength: 1, maxLength: 40 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      bins: fc.integer({ min: 1, max: 60 }),
      mark: fc.option(fc.record({ name: text, value })),
      title,
    })
    .map(histogram)
  const numbers = fc
    .record({
      values: fc.array(value, { minLength: 1, maxLength: 300 }),
      mark: fc.option(fc.record({ name: text, value })),
      xLabel: text,
      yLabel: text,
      title,
    })
    .map(bars)
  return fc.oneof<fc.Arbitrary<Figure>[]>(grid, curves, scatter, distributions, numbers)
}
