import { type NumberArray, stream } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { residualStructure } from './residual-structure.js'

type Shape = readonly [count: number, height: number, width: number, channels: number]

/** Light discs on black, with soft edges: pictures. */
function pictures([count, height, width, channels]: Shape, seed: number): NumberArray {
  const random = stream(seed, 'pictures')
  const values = new Float32Array(count * height * width * channels)
  for (let image = 0; image < count; image++) {
    const [top, left, radius] = [random.uniform() * height, random.uniform() * width, (0.2 + 0.3 * random.uniform()) * height]
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < channels; c++) {
          const inside = radius - Math.hypot(y - top, x - left)
          values[((image * height + y) * width + x) * channels + c] = Math.min(1, Math.max(0, 0.5 + inside))
        }
  }
  return { values, shape: [count, height, width, channels] }
}

function noisy({ values, shape }: NumberArray, seed: number, deviationAt: (value: number) => number, clip = false): NumberArray {
  const random = stream(seed, 'noise')
  const spoilt = values.map((value) => value + deviationAt(value) * random.normal())
  return { values: clip ? spoilt.map((value) => Math.min(1, Math.max(0, value))) : spoilt, shape }
}

/** The mean of each pixel and its neighbours: a denoiser that blurs. */
function blurred({ values, shape }: NumberArray): NumberArray {
  const [, height = 0, width = 0, channels = 0] = shape
  const at = (i: number, dy: number, dx: number) => {
    const pixel = Math.floor(i / channels)
    const [y, x] = [Math.floor(pixel / width) % height, pixel % width]
    const [row, column] = [Math.min(Math.max(y + dy, 0), height - 1), Math.min(Math.max(x + dx, 0), width - 1)]
    return values[i + ((row - y) * width + (column - x)) * channels] as number
  }
  const around = [-2, -1, 0, 1, 2]
  return {
    shape,
    values: values.map((_, i) => around.reduce((sum, dy) => sum + around.reduce((row, dx) => row + at(i, dy, dx), 0), 0) / 25),
  }
}

const shape: Shape = [4, 24, 20, 1]

describe('residualStructure', () => {
  it('gives alarms as often as it says where pure noise was taken away, whatever the noise', () => {
    for (const [deviationAt, clip] of [
      [() => 0.3, false],
      [(value: number) => 0.05 + 0.4 * value, false],
      [() => 0.5, true],
    ] as const) {
      const seen = Array.from({ length: 150 }, (_, seed) => {
        const clean = pictures([1, 16, 16, 1], seed)
        return residualStructure(noisy(clean, seed, deviationAt, clip), clean).deviations
      })
      const mean = seen.reduce((sum, z) => sum + z, 0) / seen.length
      const variance = seen.reduce((sum, z) => sum + (z - mean) ** 2, 0) / seen.length
      // Of standard normal values: four standard errors.
      expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(seen.length))
      expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / seen.length))
    }
  })

  it('has an alarm where the picture went with the noise, and none where it did not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.boolean(), (seed, clip) => {
        const clean = pictures(shape, seed)
        const spoilt = noisy(clean, seed, () => 0.05, clip)
        expect(residualStructure(spoilt, clean).alarms).toEqual([])
        const [alarm] = residualStructure(spoilt, blurred(clean)).alarms
        expect(alarm).toMatch(/neighbouring pixels correlates by 0\.\d\d/)
      }),
      { numRuns: 20 },
    )
  })

  it('has an alarm where contrast went, unless noise that was cut off looks the same', () => {
    const clean = pictures(shape, 3)
    const flat = { ...clean, values: clean.values.map((value) => 0.1 + 0.6 * value) }
    const { contrast, alarms } = residualStructure(
      noisy(clean, 1, () => 0.2),
      flat,
    )
    expect(contrast).toBeCloseTo(0.4 / 0.6, 1)
    expect(alarms.join()).toMatch(/rises with the brightness .* contrast was lost/)
    const cut = residualStructure(
      noisy(clean, 1, () => 0.5, true),
      clean,
    )
    expect(cut.cutOff).toBeGreaterThan(0.4)
    expect(cut.contrast).toBeNull()
    expect(cut.alarms).toEqual([])
  })

  it('has an alarm where the noise itself spans pixels', () => {
    const clean = pictures(shape, 5)
    const lines = blurred(noisy({ ...clean, values: new Float32Array(clean.values.length) }, 2, () => 1))
    const spoilt = { ...clean, values: clean.values.map((value, i) => value + (lines.values[i] as number)) }
    expect(residualStructure(spoilt, clean).alarms.join()).toMatch(/or the noise itself spans several pixels/)
  })

  it('takes images of one colour, of one pixel, and those that were left as they are', () => {
    const black = { values: new Float32Array(12), shape: [1, 2, 2, 3] }
    expect(residualStructure(black, black)).toEqual({ correlation: 0, deviations: 0, contrast: null, cutOff: 1, alarms: [] })
    expect(
      residualStructure({ values: Float32Array.of(1), shape: [1, 1, 1, 1] }, { values: Float32Array.of(0), shape: [1, 1, 1, 1] })
        .alarms,
    ).toEqual([])
    expect(() => residualStructure(black, { ...black, shape: [1, 4, 1, 3] })).toThrow(/denoised.shape must be \[1, 2, 2, 3\]/)
    expect(() => residualStructure(black, black, { level: 0 })).toThrow(/level/)
  })
})
