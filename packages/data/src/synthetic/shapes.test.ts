import { InvalidArgumentError, readAll, sizeOf } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawShape, type ShapeFactors, shapeKinds } from './draw.js'
import { shapeFactors, shapes } from './shapes.js'

const side = 64

function draw(factors: Partial<ShapeFactors>): Float32Array {
  const image = new Float32Array(side * side)
  drawShape({ kind: 'ellipse', x: 0.5, y: 0.5, size: 0.25, rotation: 0, brightness: 1, ...factors }, side, image)
  return image
}

/** Sum, centre of mass and spread along x, y and between them, in pixels. */
function momentsOf(image: Float32Array) {
  let mass = 0
  let x = 0
  let y = 0
  image.forEach((value, i) => {
    mass += value
    x += value * ((i % side) + 0.5)
    y += value * (Math.floor(i / side) + 0.5)
  })
  x /= mass
  y /= mass
  let xx = 0
  let yy = 0
  let xy = 0
  image.forEach((value, i) => {
    const right = (i % side) + 0.5 - x
    const down = Math.floor(i / side) + 0.5 - y
    xx += (value * right * right) / mass
    yy += (value * down * down) / mass
    xy += (value * right * down) / mass
  })
  return { mass, x, y, xx, yy, xy }
}

/** Of a shape within a circle of radius 1. */
const areas = {
  ellipse: 0.6 * Math.PI,
  rectangle: 4 * 0.8 * 0.6,
  triangle: (3 * Math.sqrt(3)) / 4,
  cross: (4 * 0.9 * 5) / 9,
}

const factors = fc.record({
  kind: fc.constantFrom(...shapeKinds),
  x: fc.double({ min: 0.35, max: 0.65, noNaN: true }),
  y: fc.double({ min: 0.35, max: 0.65, noNaN: true }),
  size: fc.double({ min: 0.15, max: 0.28, noNaN: true }),
  rotation: fc.double({ min: 0, max: 7, noNaN: true }),
  brightness: fc.double({ min: 0.4, max: 1, noNaN: true }),
})

describe('drawShape', () => {
  it("draws each kind's own area, brightness and centre, however it is turned", () => {
    fc.assert(
      fc.property(factors, (shape) => {
        const { mass, x, y } = momentsOf(draw(shape))
        const expected = areas[shape.kind] * (shape.size * side) ** 2 * shape.brightness
        expect(mass / expected).toBeGreaterThan(0.97)
        expect(mass / expected).toBeLessThan(1.03)
        expect(Math.abs(x - shape.x * side)).toBeLessThan(0.15)
        expect(Math.abs(y - shape.y * side)).toBeLessThan(0.15)
      }),
    )
  })

  it('stays within the circle of its size, anti-aliased by at most a pixel', () => {
    fc.assert(
      fc.property(factors, (shape) => {
        let outside = 0
        draw(shape).forEach((value, i) => {
          const right = (i % side) + 0.5 - shape.x * side
          const down = Math.floor(i / side) + 0.5 - shape.y * side
          if (Math.sqrt(right * right + down * down) > shape.size * side + 1) outside += value
        })
        expect(outside).toBe(0)
      }),
    )
  })

  it('turns clockwise, and lays the longer side along x', () => {
    for (const kind of ['ellipse', 'rectangle'] as const) {
      const flat = momentsOf(draw({ kind }))
      expect(flat.xx / flat.yy).toBeGreaterThan(1.6)
      expect(Math.abs(flat.xy)).toBeLessThan(0.05)
      const turned = momentsOf(draw({ kind, rotation: Math.PI / 4 }))
      // Down is positive, so clockwise brings the right end down.
      expect(turned.xy).toBeGreaterThan(5)
      const upright = momentsOf(draw({ kind, rotation: Math.PI / 2 }))
      expect(upright.yy).toBeCloseTo(flat.xx, 1)
    }
  })

  it('has the symmetries of its kinds', () => {
    const turns = { ellipse: 2, rectangle: 2, triangle: 3, cross: 4 }
    for (const kind of shapeKinds) {
      const turned = draw({ kind, rotation: 0.3 + (2 * Math.PI) / turns[kind] })
      const differences = draw({ kind, rotation: 0.3 }).map((value, i) => Math.abs(value - (turned[i] ?? 0)))
      expect(Math.max(...differences)).toBeLessThan(0.01)
    }
    expect(draw({ kind: 'triangle', rotation: Math.PI })).not.toEqual(draw({ kind: 'triangle' }))
  })
})

describe('shapes', () => {
  it('draws each image from its seed, its index and nothing else', async () => {
    const many = shapes({ count: 50, seed: 3, size: 16 })
    const few = shapes({ count: 5, seed: 3, size: 16 })
    expect((await readAll(few)).values).toEqual((await readAll(many)).values.subarray(0, 5 * 256))
    const other = new Float32Array(2 * 256)
    await many.read(Uint32Array.of(49, 2), other)
    expect(other.subarray(256)).toEqual((await readAll(few)).values.subarray(2 * 256, 3 * 256))
    expect((await readAll(shapes({ count: 5, seed: 4, size: 16 }))).values).not.toEqual((await readAll(few)).values)
  })

  it('is the same on every machine', async () => {
    const { factors, labels } = shapes({ count: 3, seed: 1 })
    expect([...labels]).toMatchInlineSnapshot(`
      [
        1,
        1,
        2,
      ]
    `)
    expect([...factors.values.subarray(0, 6)]).toMatchInlineSnapshot(`
      [
        1,
        0.3592474162578583,
        0.4143338203430176,
        0.17399348318576813,
        1.1754884719848633,
        0.6581085324287415,
      ]
    `)
    const bytes = (await readAll(shapes({ count: 100, seed: 1 }))).values.map((value) => value * 255)
    expect(bytes.every((byte) => Math.abs(byte - Math.round(byte)) < 1e-4)).toBe(true)
    expect(bytes.reduce((sum, byte) => sum + Math.round(byte), 0)).toMatchInlineSnapshot(`1160775`)
  })

  it('says what each image was drawn from', async () => {
    const { factors, labels, shape, count } = shapes({ count: 20, seed: 8, size: side })
    expect(factors.shape).toEqual([count, shapeFactors.length])
    const images = (await readAll(shapes({ count: 20, seed: 8, size: side }))).values
    for (let i = 0; i < count; i++) {
      const [kind = 0, x = 0, y = 0, size = 0, rotation = 0, brightness = 0] = factors.values.subarray(i * 6, i * 6 + 6)
      expect(kind).toBe(labels[i])
      const again = draw({ kind: shapeKinds[kind] ?? 'ellipse', x, y, size, rotation, brightness })
      expect(images.subarray(i * sizeOf(shape), (i + 1) * sizeOf(shape))).toEqual(again)
    }
  })

  it.each([16, 28])('touches no border at %i pixels, and stays in its range', async (size) => {
    const images = (await readAll(shapes({ count: 2000, size, seed: 5 }))).values
    expect(images.every((value) => value >= 0 && value <= 1)).toBe(true)
    let border = 0
    images.forEach((value, i) => {
      const column = i % size
      const row = Math.floor(i / size) % size
      // Shapes come no nearer to a border than 0.08 of the side.
      if (column === 0 || row === 0 || column === size - 1 || row === size - 1) border += value
    })
    expect(border).toBe(0)
  })

  it('draws its factors evenly and independently', () => {
    const count = 20_000
    const { values } = shapes({ count, seed: 6 }).factors
    const columns = shapeFactors.map((_, column) =>
      Array.from({ length: count }, (_, row) => values[row * 6 + column] ?? Number.NaN),
    )
    const bounds = [
      [0, 3],
      [0.35, 0.65],
      [0.35, 0.65],
      [0.15, 0.27],
      [0, 2 * Math.PI],
      [0.4, 1],
    ] as const
    const scaled = columns.map((column, i) => {
      const [low, high] = bounds[i] ?? [0, 0]
      expect(Math.min(...column)).toBeGreaterThanOrEqual(Math.fround(low))
      expect(Math.max(...column)).toBeLessThanOrEqual(Math.fround(high))
      const mean = column.reduce((sum, value) => sum + value, 0) / count
      const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count)
      const uniform = i === 0 ? Math.sqrt(5 / 4) : (high - low) / Math.sqrt(12)
      expect(Math.abs(mean - (low + high) / 2) / (uniform / Math.sqrt(count))).toBeLessThan(5)
      expect(deviation / uniform).toBeCloseTo(1, 1)
      return column.map((value) => (value - mean) / deviation)
    })
    for (const [i, a] of scaled.entries())
      for (const b of scaled.slice(i + 1)) {
        const correlation = a.reduce((sum, value, row) => sum + value * (b[row] ?? 0), 0) / count
        expect(Math.abs(correlation) * Math.sqrt(count)).toBeLessThan(5)
      }
  })

  it.each([
    { count: 0 },
    { count: 1.5 },
    { count: 3, size: 7 },
    { count: 3, size: 2000 },
    { count: 3, seed: -1 },
    { count: 1e9 },
    { count: 3, sise: 9 },
  ])('refuses %o', (options) => {
    expect(() => shapes(options)).toThrow(InvalidArgumentError)
    expect(() => shapes(options)).toThrow(/^shapes: /)
  })
})
