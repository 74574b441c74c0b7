import { fromArray, readAll, stream } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bilateralFilter } from './bilateral.js'
import { medianFilter } from './median.js'
import { constant, unchanged } from './nothing.js'

type Shape = readonly [height: number, width: number, channels: number]

function images(count: number, [height, width, channels]: Shape, seed: number) {
  const random = stream(seed, 'images')
  return fromArray(
    Float32Array.from({ length: count * height * width * channels }, () => random.uniform()),
    [height, width, channels],
  )
}

const shapes: fc.Arbitrary<Shape> = fc.tuple(
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 1, max: 3 }),
)

/** A pixel of one image, those beyond the edge being the edge's own. */
function pixelOf(values: Float32Array, [height, width, channels]: Shape, y: number, x: number, c: number): number {
  const [row, column] = [Math.min(Math.max(y, 0), height - 1), Math.min(Math.max(x, 0), width - 1)]
  return values[(row * width + column) * channels + c] ?? Number.NaN
}

/** Pixel by pixel, from a rule. */
function brute(values: Float32Array, shape: Shape, rule: (y: number, x: number, c: number) => number): number[] {
  const [height, width, channels] = shape
  return Array.from({ length: values.length }, (_, i) =>
    rule(Math.floor(i / (width * channels)), Math.floor(i / channels) % width, i % channels),
  ).slice(0, height * width * channels)
}

const offsets = (radius: number) => Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius)

describe('medianFilter', () => {
  it('is the middle of the window, sorted', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.constantFrom(1, 3, 5), fc.integer({ min: 0, max: 1e6 }), async (shape, size, seed) => {
        const given = images(1, shape, seed)
        const { restore } = await medianFilter({ size }).fit({ input: given, target: given })
        const { values } = await readAll(given)
        const expected = brute(values, shape, (y, x, c) => {
          const around = offsets((size - 1) / 2)
          const seen = around.flatMap((down) => around.map((across) => pixelOf(values, shape, y + down, x + across, c)))
          return seen.sort((a, b) => a - b)[(seen.length - 1) / 2] ?? Number.NaN
        })
        expect([...(await restore(given)).values]).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })

  it('takes single specks out, and is set to what does best', async () => {
    const clean = fromArray(new Float32Array(2 * 81).fill(0.5), [9, 9, 1])
    const speckled = fromArray(
      (await readAll(clean)).values.map((value, i) => (i % 27 === 0 ? 1 : value)),
      [9, 9, 1],
    )
    const fitted = await medianFilter().fit({ input: speckled, target: clean })
    expect(fitted.settings).toEqual({ size: 3 })
    expect(await fitted.restore(speckled)).toEqual(await readAll(clean))
    const noise = images(4, [9, 9, 1], 1)
    const middle = fromArray(new Float32Array(4 * 81).fill(0.5), [9, 9, 1])
    expect((await medianFilter().fit({ input: noise, target: middle })).settings).toEqual({ size: 7 })
  })
})

describe('bilateralFilter', () => {
  it('is the weighted mean that its formula says', async () => {
    const deviations = fc.double({ min: 0.3, max: 1.2, noNaN: true })
    await fc.assert(
      fc.asyncProperty(shapes, deviations, deviations, fc.integer({ min: 0, max: 1e6 }), async (shape, spatial, value, seed) => {
        const given = images(1, shape, seed)
        const method = bilateralFilter({ spatialDeviation: spatial, valueDeviation: value })
        const { restore } = await method.fit({ input: given, target: given })
        const { values } = await readAll(given)
        const around = offsets(Math.ceil(2 * spatial))
        const channels = Array.from({ length: shape[2] }, (_, c) => c)
        const expected = brute(values, shape, (y, x, c) => {
          let [sum, whole] = [0, 0]
          for (const down of around)
            for (const across of around) {
              const at = (channel: number) => pixelOf(values, shape, y + down, x + across, channel)
              const unlike = channels.reduce((far, k) => far + (at(k) - pixelOf(values, shape, y, x, k)) ** 2, 0)
              const weight = Math.exp(-(down ** 2 + across ** 2) / (2 * spatial ** 2)) * Math.exp(-unlike / (2 * value ** 2))
              sum += weight * at(c)
              whole += weight
            }
          return sum / whole
        })
        for (const [i, got] of (await restore(given)).values.entries()) expect(got).toBeCloseTo(expected[i] ?? Number.NaN, 5)
      }),
      { numRuns: 30 },
    )
  })

  it('keeps an edge that a mean as wide would blur', async () => {
    const edge = fromArray(
      Float32Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 0 : 1)),
      [8, 8, 1],
    )
    const through = async (valueDeviation: number) => {
      const { restore } = await bilateralFilter({ spatialDeviation: 1.5, valueDeviation }).fit({ input: edge, target: edge })
      return (await restore(edge)).values[3] ?? Number.NaN
    }
    expect(await through(0.1)).toBeCloseTo(0, 5)
    expect(await through(100)).toBeGreaterThan(0.2)
  })

  it('is set by the pairs that it is fitted on, and then takes images of any size', async () => {
    const clean = fromArray(new Float32Array(3 * 144).fill(0.5), [12, 12, 1])
    const noisy = images(3, [12, 12, 1], 4)
    const { restore, settings } = await bilateralFilter().fit({ input: noisy, target: clean })
    expect(settings).toEqual({ spatialDeviation: 2, valueDeviation: 2 })
    expect((await restore(images(2, [3, 20, 2], 5))).shape).toEqual([2, 3, 20, 2])
    expect((await bilateralFilter().fit({ input: noisy, target: noisy })).settings).toEqual({
      spatialDeviation: 0.75,
      valueDeviation: 0.25,
    })
  })
})

describe('what a filter is held against', () => {
  it('leaves everything, or nothing', async () => {
    const given = images(3, [2, 2, 1], 1)
    const pairs = { input: given, target: given }
    expect(await (await unchanged().fit(pairs)).restore(given)).toEqual(await readAll(given))
    const { values } = await (await constant().fit(pairs)).restore(given)
    expect([...values]).toEqual(new Array(12).fill(0))
  })
})

describe('a filter', () => {
  it('says what is wrong', async () => {
    const row = fromArray(new Float32Array(8), [8])
    expect(() => medianFilter({ size: 4 })).toThrow(/size must be an odd whole number/)
    expect(() => bilateralFilter({ valueDeviation: 0 })).toThrow(/valueDeviation must be a finite number above 0/)
    await expect((await medianFilter({ size: 3 }).fit({ input: row, target: row })).restore(row)).rejects.toThrow(/must be images/)
    const none = fromArray(new Float32Array(0), [2, 2, 1])
    await expect(medianFilter().fit({ input: none, target: none })).rejects.toThrow(/at least one example/)
    const signal = AbortSignal.abort(new Error('enough'))
    const given = images(3, [2, 2, 1], 1)
    await expect(medianFilter().fit({ input: given, target: given }, { signal })).rejects.toThrow('enough')
  })
})
