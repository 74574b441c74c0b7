import assert from 'node:assert'
import { InvalidArgumentError, type Json } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryFigure } from '../testing/arbitrary-figure.js'
import { bars } from './bars.js'
import { describeFigure } from './describe-figure.js'
import { histogram } from './histogram.js'
import { imageGrid, linesOf } from './image-grid.js'
import { latentScatter } from './latent-scatter.js'
import { lossCurves } from './loss-curves.js'

/** Two images of 1 × 2 pixels. */
const images = (...values: number[]) => ({ values, shape: [values.length / 2, 1, 2] })

function messageOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (InvalidArgumentError.isInstance(error)) return error.message
    throw error
  }
  return 'nothing was thrown'
}

describe('figures', () => {
  it('are plain JSON', () => {
    fc.assert(
      fc.property(arbitraryFigure(), (figure) => {
        const json: Json = figure
        // JSON has no −0, which `toEqual` tells from 0.
        assert.deepEqual(JSON.parse(JSON.stringify(json)), figure)
      }),
    )
  })

  it('describe themselves for those who can’t see them', () => {
    const rows = [
      { caption: 'noisy', images: images(0, 1, 0.5, 0.5) },
      { caption: 'denoised', images: images(0, 1, 0, 1) },
    ]
    expect(describeFigure(imageGrid({ title: 'Digits', rows }))).toBe('Digits. 2 rows of 2 images: noisy, denoised.')
    expect(describeFigure(lossCurves({ series: [{ name: 'training', values: [0.5, 0.25] }] }))).toBe(
      'loss by epoch: training from 0.5 to 0.25.',
    )
    expect(describeFigure(latentScatter({ points: { values: [0, 0, 1, 1], shape: [2, 2] }, labels: [1, 0] }))).toBe(
      '2 points by latent 1 and latent 2, in 2 classes: 0, 1.',
    )
    expect(describeFigure(lossCurves({ series: [{ name: 'scores', note: 'area 0.98', values: [0, 1] }] }))).toBe(
      'loss by epoch: scores (area 0.98) from 0 to 1.',
    )
    expect(describeFigure(histogram({ xLabel: 'error', series: [{ name: 'all', values: [1, 2, 3] }] }))).toBe(
      'Distribution of error: all (3).',
    )
    expect(
      describeFigure(
        bars({ values: [3, 0, 0.5], xLabel: 'dimension', yLabel: 'nats', mark: { name: 'unused below', value: 0.01 } }),
      ),
    ).toBe('nats by dimension: 3 bars from 0 to 3; unused below: 0.01.')
  })
})

describe('imageGrid', () => {
  it('maps the range to bytes and clamps what is outside', () => {
    const inUnits = imageGrid({ rows: [{ images: images(0, 1, 0.5, 0.2, -3, 7) }] })
    expect(inUnits.rows[0]?.images).toEqual([
      [0, 255],
      [128, 51],
      [0, 255],
    ])
    const symmetric = imageGrid({ range: [-1, 1], rows: [{ images: images(-1, 0, 1, 0.5) }] })
    expect(symmetric.rows[0]?.images).toEqual([
      [0, 128],
      [255, 191],
    ])
  })

  it('takes images with and without channels', () => {
    expect(imageGrid({ rows: [{ images: images(0, 1) }] })).toMatchObject({ height: 1, width: 2, channels: 1, title: null })
    const colored = imageGrid({ rows: [{ images: { values: [1, 0, 0, 0, 1, 0], shape: [1, 1, 2, 3] } }] })
    expect(colored).toMatchObject({ channels: 3, rows: [{ images: [[255, 0, 0, 0, 255, 0]] }] })
  })

  it('stands ten in a line, and more in lines of equal length', () => {
    const columnsFor = (count: number) =>
      imageGrid({ rows: [{ images: { values: new Float32Array(count), shape: [count, 1, 1] } }] }).columns
    expect([1, 7, 10, 11, 12, 20, 25, 100].map(columnsFor)).toEqual([1, 7, 10, 6, 6, 10, 9, 10])
  })

  it('is cut into lines that hold every image once, rows kept together', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 40 }),
        (count, rows, columns) => {
          const values = Float32Array.from({ length: count }, (_, i) => i / 255)
          const row = { caption: 'x', images: { values, shape: [count, 1, 1] } }
          const lines = linesOf(imageGrid({ rows: new Array(rows).fill(row) }), columns)
          for (const { images } of lines) expect(images.length).toBeLessThanOrEqual(columns)
          for (let row = 0; row < rows; row++)
            expect(lines.filter((_, line) => line % rows === row).flatMap(({ images }) => images)).toEqual(
              Array.from({ length: count }, (_, i) => [i]),
            )
          const groups = lines.filter(({ newGroup }) => newGroup).length
          expect(groups).toBe(rows === 1 ? 0 : Math.ceil(count / columns) - 1)
        },
      ),
    )
  })

  it('refuses what it can’t show', () => {
    const one = images(0, 1)
    expect(messageOf(() => imageGrid({ rows: [] }))).toBe(
      'imageGrid: rows must be at least one row, got []. Give some images to show.',
    )
    expect(messageOf(() => imageGrid({ rows: [{ images: one }, { images: images(0, 1, 0, 1) }] }))).toBe(
      'imageGrid: rows[1].images.shape must be that of rows[0], [1, 1, 2], got [2,1,2]. Give every row as many images, and all of one size.',
    )
    expect(messageOf(() => imageGrid({ rows: [{ images: { values: [0, 1], shape: [1, 2, 2] } }] }))).toContain(
      'rows[0].images.values.length must be 4, as its shape [1, 2, 2] has it, got 2.',
    )
    expect(messageOf(() => imageGrid({ rows: [{ images: images(0, Number.NaN) }] }))).toContain(
      'rows[0].images.values[1] must be a finite number, got NaN.',
    )
    expect(messageOf(() => imageGrid({ rows: [{ images: { values: [0, 1], shape: [1, 1, 1, 2] } }] }))).toContain('1 or 3 channels')
    expect(messageOf(() => imageGrid({ rows: [{ images: { values: [0, 1], shape: [2] } }] }))).toContain('[count, height, width]')
    expect(messageOf(() => imageGrid({ rows: [{ images: { values: [], shape: [0, 1, 1] } }] }))).toContain(
      'Give something to show.',
    )
    expect(messageOf(() => imageGrid({ range: [1, 1], rows: [{ images: one }] }))).toContain('range must be two finite numbers')
    expect(messageOf(() => imageGrid({ columns: 0, rows: [{ images: one }] }))).toContain(
      'columns must be a whole number of at least 1',
    )
    expect(messageOf(() => imageGrid({ captions: 'right' as 'left', rows: [{ images: one }] }))).toContain('one of "left", "above"')
    expect(messageOf(() => imageGrid({ title: 3 as unknown as string, rows: [{ images: one }] }))).toContain(
      'title must be a string',
    )
  })
})

describe('lossCurves', () => {
  it('counts epochs from 1 unless told otherwise', () => {
    const { series } = lossCurves({
      series: [
        { name: 'a', values: [3, 2, 1] },
        { name: 'b', values: Float32Array.of(2, 1), x: [100, 200] },
      ],
    })
    expect(series).toEqual([
      { name: 'a', note: null, x: [1, 2, 3], values: [3, 2, 1] },
      { name: 'b', note: null, x: [100, 200], values: [2, 1] },
    ])
  })

  it('refuses what it can’t show', () => {
    const curve = (values: number[], x?: number[]) => ({ series: [{ name: 'a', values, ...(x && { x }) }] })
    expect(messageOf(() => lossCurves({ series: [] }))).toContain('series must be at least one curve')
    expect(messageOf(() => lossCurves(curve([])))).toContain('series[0].values must be at least one number')
    expect(messageOf(() => lossCurves(curve([1, Number.POSITIVE_INFINITY])))).toContain(
      'series[0].values[1] must be a finite number, got Infinity.',
    )
    expect(messageOf(() => lossCurves(curve([1, 2], [1])))).toContain('series[0].x.length must be 2, one a value, got 1.')
    expect(messageOf(() => lossCurves(curve([1, 2], [2, 1])))).toContain(
      'series[0].x[1] must be at least 2, the one before, got 1.',
    )
    expect(lossCurves(curve([1, 2], [2, 2])).series[0]?.x).toEqual([2, 2])
    expect(messageOf(() => lossCurves({ ...curve([1, 0]), scale: 'log' }))).toBe(
      "lossCurves: series[0].values[1] must be above 0 on a logarithmic scale, got 0. Use scale: 'linear'.",
    )
  })
})

describe('latentScatter', () => {
  it('puts each point in its class, by rising label', () => {
    const { classes } = latentScatter({
      points: { values: [0, 1, 2, 3, 4, 5], shape: [3, 2] },
      labels: [7, 2, 7],
      names: ['', '', 'two'],
    })
    expect(classes).toEqual([
      { name: 'two', x: [2], y: [3] },
      { name: '7', x: [0, 4], y: [1, 5] },
    ])
  })

  it('refuses what it can’t show', () => {
    expect(messageOf(() => latentScatter({ points: { values: [1, 2, 3], shape: [1, 3] } }))).toContain(
      'points.shape must be [count, 2], got [1,3].',
    )
    expect(messageOf(() => latentScatter({ points: { values: [1, 2], shape: [1, 2] }, labels: [1, 2] }))).toContain(
      'labels.length must be 1, one a point, got 2.',
    )
    expect(messageOf(() => latentScatter({ points: { values: [1, Number.NaN], shape: [1, 2] } }))).toContain('points.values[1]')
  })
})

describe('histogram', () => {
  it('has every value in one bin', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e300, max: 1e300, noNaN: true }), { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 1, max: 70 }),
        (values, bins) => {
          const figure = histogram({ series: [{ name: 'a', values }], bins })
          expect(figure.series[0]?.shares.length).toBe(bins)
          expect(figure.series[0]?.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
          for (const value of values) {
            expect(value).toBeGreaterThanOrEqual(figure.minimum)
            expect(value).toBeLessThanOrEqual(figure.maximum)
          }
        },
      ),
    )
  })

  it('counts', () => {
    const figure = histogram({ series: [{ name: 'a', values: [0, 0.1, 0.4, 1] }], bins: 2 })
    expect(figure).toMatchObject({ minimum: 0, maximum: 1, series: [{ count: 4, shares: [0.75, 0.25] }] })
  })

  it('refuses what it can’t show', () => {
    const marked = histogram({ xLabel: 'score', series: [{ name: 'a', values: [1, 2] }], mark: { name: 'threshold', value: 7 } })
    expect(marked.maximum).toBeGreaterThanOrEqual(7)
    expect(describeFigure(marked)).toBe('Distribution of score: a (2); threshold: 7.')
    expect(
      messageOf(() =>
        histogram({ series: marked.series.map(() => ({ name: 'a', values: [1] })), mark: { name: 'm', value: Number.NaN } }),
      ),
    ).toBe('histogram: mark.value must be a finite number, got NaN. Leave the mark out.')
    expect(messageOf(() => histogram({ series: [{ name: 'a', values: [] }] }))).toContain(
      'series[0].values must be at least one number',
    )
    expect(messageOf(() => histogram({ bins: 0, series: [{ name: 'a', values: [1] }] }))).toContain(
      'bins must be a whole number from 1 to 1000',
    )
    expect(messageOf(() => histogram({ series: [{ name: 'a', values: [1, Number.NaN] }] }))).toContain('series[0].values[1]')
  })
})

describe('bars', () => {
  it('refuses what it can’t show', () => {
    expect(messageOf(() => bars({ values: [] }))).toBe('bars: values must be at least one number, got []. Give something to show.')
    expect(messageOf(() => bars({ values: [1, Number.NaN] }))).toContain('values[1] must be a finite number, got NaN.')
    const mark = { name: 'limit', value: Number.POSITIVE_INFINITY }
    expect(messageOf(() => bars({ values: [1], mark }))).toContain('mark.value must be a finite number, got Infinity.')
  })
})
