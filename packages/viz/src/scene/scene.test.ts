import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imageGrid } from '../figures/image-grid.js'
import { latentScatter } from '../figures/latent-scatter.js'
import { lossCurves } from '../figures/loss-curves.js'
import { arbitraryFigure } from '../testing/arbitrary-figure.js'
import type { ImageMark, LineMark, Mark, Scene } from './scene.js'
import { sceneOf } from './scene-of.js'
import { shorten, textWidth, wrap } from './text-width.js'
import { thinOut } from './thin-out.js'

interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

function boxOf(mark: Mark): Box {
  switch (mark.type) {
    case 'text': {
      const width = textWidth(mark.text, mark.size) + (mark.note === undefined ? 0 : 6 + textWidth(mark.note, mark.size))
      const left = mark.x - { start: 0, middle: 0.5, end: 1 }[mark.anchor] * width
      return { left, right: left + width, top: mark.y - 0.8 * mark.size, bottom: mark.y + 0.3 * mark.size }
    }
    case 'image':
      return {
        left: mark.x,
        right: mark.x + mark.bitmap.width * mark.scale,
        top: mark.y,
        bottom: mark.y + mark.bitmap.height * mark.scale,
      }
    case 'line':
    case 'dots': {
      const reach = mark.type === 'line' ? mark.width / 2 : mark.radius
      const xs = mark.points.filter((_, i) => i % 2 === 0)
      const ys = mark.points.filter((_, i) => i % 2 === 1)
      return {
        left: Math.min(...xs) - reach,
        right: Math.max(...xs) + reach,
        top: Math.min(...ys) - reach,
        bottom: Math.max(...ys) + reach,
      }
    }
    case 'rectangles': {
      const at = (offset: number): number[] => mark.boxes.filter((_, i) => i % 4 === offset)
      const ends = (start: number): number[] => at(start).map((from, i) => from + (at(start + 2)[i] as number))
      return { left: Math.min(...at(0)), right: Math.max(...ends(0)), top: Math.min(...at(1)), bottom: Math.max(...ends(1)) }
    }
  }
}

const imagesIn = ({ marks }: Scene): ImageMark[] => marks.filter((mark) => mark.type === 'image')

describe('scenes', () => {
  it('keep everything on the sheet, whatever the figure', () => {
    fc.assert(
      fc.property(arbitraryFigure(fc.string({ maxLength: 60 })), fc.integer({ min: 208, max: 1000 }), (figure, width) => {
        const scene = sceneOf(figure, width)
        // Marks at the very edge may reach into the margin that every sheet has.
        const slack = 12
        for (const mark of scene.marks) {
          const box = boxOf(mark)
          expect(Object.values(box).every(Number.isFinite)).toBe(true)
          expect(box.left).toBeGreaterThanOrEqual(-slack)
          expect(box.right).toBeLessThanOrEqual(scene.width + slack)
          expect(box.top).toBeGreaterThanOrEqual(-slack)
          expect(box.bottom).toBeLessThanOrEqual(scene.height + slack)
        }
      }),
    )
  })
})

describe('image grids', () => {
  const grid = (
    count: number,
    options: { captions?: 'left' | 'above'; columns?: number; size?: number; caption?: string | null } = {},
  ) => {
    const { size = 28, caption = 'noisy', captions, columns } = options
    const images = { values: new Float32Array(count * size * size), shape: [count, size, size] }
    const rows = [
      { caption, images },
      { caption, images },
    ]
    return imageGrid({ rows, ...(captions && { captions }), ...(columns && { columns }) })
  }

  it('stand in rows and columns at equal distances, as large as there is room for', () => {
    const scene = sceneOf(grid(10), 720)
    const images = imagesIn(scene)
    expect(images).toHaveLength(20)
    expect(new Set(images.map(({ scale }) => scale))).toEqual(new Set([2]))
    const [first, second] = images
    expect((second?.x ?? 0) - (first?.x ?? 0)).toBe(2 * 28 + 4)
    expect((images[10]?.y ?? 0) - (first?.y ?? 0)).toBe(2 * 28 + 4)
    expect(images[10]?.x).toBe(first?.x)
    expect(scene.width).toBeLessThanOrEqual(720)
  })

  it('never shrink an image, nor magnify it by less than a whole', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 200, max: 1200 }),
        fc.constantFrom('left' as const, 'above' as const),
        (count, size, width, captions) => {
          const scene = sceneOf(grid(count, { size, captions }), width)
          for (const { scale } of imagesIn(scene)) {
            expect(Number.isInteger(scale)).toBe(true)
            expect(scale).toBeGreaterThanOrEqual(1)
            if (scale > 1) expect(scene.width).toBeLessThanOrEqual(width)
          }
        },
      ),
    )
  })

  it('never overlap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('left' as const, 'above' as const),
        (count, columns, captions) => {
          const boxes = sceneOf(grid(count, { size: 8, columns, captions }), 400).marks.map(boxOf)
          for (const [i, a] of boxes.entries())
            for (const b of boxes.slice(0, i))
              expect(a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom).toBe(true)
        },
      ),
    )
  })

  it('do without the caption column if there are no captions', () => {
    expect(imagesIn(sceneOf(grid(3, { caption: null }), 400))[0]?.x).toBe(0)
    expect(imagesIn(sceneOf(grid(3, { captions: 'above' }), 400))[0]?.x).toBe(0)
    expect(imagesIn(sceneOf(grid(3), 400))[0]?.x).toBeGreaterThan(30)
  })
})

describe('loss curves', () => {
  it('fall where the losses fall', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-6, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 30 }),
        fc.constantFrom('linear' as const, 'log' as const),
        (losses, scale) => {
          const scene = sceneOf(lossCurves({ scale, series: [{ name: 'a', values: losses }] }), 640)
          const line = scene.marks.findLast((mark): mark is LineMark => mark.type === 'line' && mark.width === 2)
          const ys = line?.points.filter((_, i) => i % 2 === 1) ?? []
          expect(ys).toHaveLength(losses.length)
          for (let i = 1; i < losses.length; i++) {
            const rise = (losses[i] as number) - (losses[i - 1] as number)
            const drawn = (ys[i - 1] as number) - (ys[i] as number)
            if (rise > 0) expect(drawn).toBeGreaterThanOrEqual(-1e-9)
            if (rise < 0) expect(drawn).toBeLessThanOrEqual(1e-9)
          }
        },
      ),
    )
  })
})

describe('latent scatter', () => {
  it('names each class, and hides no name', () => {
    const names = ['coat', 'pullover', 'shirt', 'dress', 'ankle boot']
    const values = names.flatMap((_, i) => [i / 100, 0, i / 100, 1])
    const figure = latentScatter({ points: { values, shape: [10, 2] }, labels: names.flatMap((_, i) => [i, i]), names })
    const badges = sceneOf(figure, 440).marks.filter((mark) => mark.type === 'text' && mark.bold === true)
    expect(badges.map((mark) => mark.type === 'text' && mark.text)).toEqual(names)
    const boxes = badges.map(boxOf)
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(0, i))
        expect(a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom).toBe(true)
  })
})

describe('thinOut', () => {
  it('keeps the first, lowest, highest and last point of every column', () => {
    const points = fc
      .array(fc.tuple(fc.double({ min: 0, max: 20, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true })), {
        maxLength: 300,
      })
      .map((pairs) => pairs.sort(([a], [b]) => a - b))
    fc.assert(
      fc.property(points, (pairs) => {
        const thin = thinOut(pairs.flat())
        expect(thin.length).toBeLessThanOrEqual(2 * 4 * 21)
        const kept = Array.from({ length: thin.length / 2 }, (_, i) => [thin[2 * i] as number, thin[2 * i + 1] as number] as const)
        for (let column = 0; column <= 20; column++) {
          const before = pairs.filter(([x]) => Math.floor(x) === column)
          const after = kept.filter(([x]) => Math.floor(x) === column)
          if (before.length === 0) {
            expect(after).toEqual([])
            continue
          }
          expect(after[0]).toEqual(before[0])
          expect(after.at(-1)).toEqual(before.at(-1))
          expect(Math.min(...after.map(([, y]) => y))).toBe(Math.min(...before.map(([, y]) => y)))
          expect(Math.max(...after.map(([, y]) => y))).toBe(Math.max(...before.map(([, y]) => y)))
        }
      }),
    )
  })
})

describe('text', () => {
  it('is shortened and wrapped to fit', () => {
    expect(shorten('reconstruction', 12, 500)).toBe('reconstruction')
    expect(shorten('reconstruction', 12, 50)).toMatch(/^rec\S*…$/)
    expect(wrap('one two three', 10, 1000)).toEqual(['one two three'])
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.integer({ min: 20, max: 400 }), (text, width) => {
        expect(textWidth(shorten(text, 12, width), 12)).toBeLessThanOrEqual(width)
        for (const line of wrap(text, 12, width)) expect(textWidth(line, 12)).toBeLessThanOrEqual(width)
      }),
    )
  })
})
