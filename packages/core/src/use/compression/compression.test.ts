import { fromArray, type NumberArray, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { autoencoder } from '../../models/autoencoder/index.js'
import { vectorQuantized } from '../../models/vector-quantized/index.js'
import { convolutional } from '../../networks/convolutional/index.js'
import { dense } from '../../networks/dense/index.js'
import '../../testing/backend.js'
import { AdaptiveCounts } from './adaptive-counts.js'
import { ArithmeticDecoder, ArithmeticEncoder } from './arithmetic-coder.js'
import { compressCodes, decompressCodes } from './index.js'
import { rateDistortion } from './rate-distortion.js'

function codes(count: number, size: number, seed: number): NumberArray {
  const random = stream(seed, 'codes')
  return { values: Float32Array.from({ length: count * size }, (_, i) => (1 + (i % size)) * random.normal()), shape: [count, size] }
}

/** Bits a symbol of what is counted, at least. */
function entropy(symbols: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => sum - (count / symbols.length) * Math.log2(count / symbols.length), 0)
}

describe('the arithmetic coder', () => {
  const encoded = (symbols: readonly number[], size: number) => {
    const [encoder, counts] = [new ArithmeticEncoder(), new AdaptiveCounts(size)]
    for (const symbol of symbols) {
      encoder.encode(counts.spanOf(symbol))
      counts.add(symbol)
    }
    return encoder.finish()
  }
  const decoded = (bytes: Uint8Array, length: number, size: number) => {
    const [decoder, counts] = [new ArithmeticDecoder(bytes), new AdaptiveCounts(size)]
    return Array.from({ length }, () => {
      const symbol = counts.symbolAt((total) => decoder.at(total))
      decoder.take(counts.spanOf(symbol))
      counts.add(symbol)
      return symbol
    })
  }

  it('gives back any symbols, however rare or many', () => {
    const problems = fc
      .integer({ min: 1, max: 3000 })
      .chain((size) => fc.tuple(fc.constant(size), fc.array(fc.integer({ min: 0, max: size - 1 }), { maxLength: 400 })))
    fc.assert(
      fc.property(problems, ([size, symbols]) => {
        expect(decoded(encoded(symbols, size), symbols.length, size)).toEqual(symbols)
      }),
    )
  })

  it('takes little more than their entropy, also long after counts were halved', () => {
    const random = stream(1, 'symbols')
    const symbols = Array.from({ length: 20_000 }, () => Math.min(15, Math.floor(-2 * Math.log(random.uniform()))))
    const bytes = encoded(symbols, 16)
    expect(decoded(bytes, symbols.length, 16)).toEqual(symbols)
    const bits = (8 * bytes.length) / symbols.length
    expect(bits).toBeGreaterThan(entropy(symbols) - 0.001)
    expect(bits).toBeLessThan(1.01 * entropy(symbols) + 0.01)
    // One that always comes takes next to nothing.
    expect(encoded(new Array(20_000).fill(3), 16).length).toBeLessThan(20)
  })
})

describe('compressed codes', () => {
  it('come back within half a step, the same each time', () => {
    const shapes = fc.tuple(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(),
      fc.double({ min: 0.01, max: 3, noNaN: true }),
    )
    fc.assert(
      fc.property(shapes, ([count, size, seed, step]) => {
        const given = codes(count, size, seed)
        const bytes = compressCodes(given, { step })
        const back = decompressCodes(bytes)
        expect(back.shape).toEqual([count, size])
        for (let dimension = 0; dimension < size; dimension++) {
          const column = ({ values }: NumberArray) => Array.from(values).filter((_, i) => i % size === dimension)
          const own = column(given)
          const mean = own.reduce((sum, value) => sum + value, 0) / count
          const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count)
          const half = (step * deviation) / 2
          for (const [i, value] of column(back).entries())
            expect(Math.abs(value - (own[i] ?? 0))).toBeLessThanOrEqual(1.0001 * half + 1e-5)
        }
        expect(compressCodes(given, { step })).toEqual(bytes)
      }),
      { numRuns: 50 },
    )
  })

  it('keep what never varies, and shapes of more axes', () => {
    const given: NumberArray = { values: Float32Array.from([1.5, 2, 1.5, -3]), shape: [2, 1, 2] }
    const back = decompressCodes(compressCodes(given, { step: 0.01 }))
    expect(back.shape).toEqual([2, 1, 2])
    expect(back.values[0]).toBe(1.5)
    expect(back.values[2]).toBe(1.5)
    expect(back.values[1]).toBeCloseTo(2, 1)
  })

  it('are refused when they were spoilt in any way', () => {
    const bytes = compressCodes(codes(20, 3, 1))
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const spoilt = bytes.slice()
        spoilt[place] = (spoilt[place] ?? 0) ^ change
        expect(() => decompressCodes(spoilt)).toThrow('decompressCodes: these are no codes that compressCodes wrote')
      }),
    )
    for (const length of [0, 7, 20, bytes.length - 1])
      expect(() => decompressCodes(bytes.subarray(0, length))).toThrow('decompressCodes: these are no codes')
  })

  it('refuse numbers that are none, and too many steps', () => {
    expect(() => compressCodes({ values: Float32Array.from([1, Number.NaN]), shape: [2, 1] })).toThrow('got NaN in code 1')
    expect(() => compressCodes(codes(50, 1, 1), { step: 1e-6 })).toThrow('compressCodes: step must be wide enough')
    expect(() => compressCodes(codes(5, 1, 1), { step: 0 })).toThrow('compressCodes: step must be')
  })
})

describe('rateDistortion', () => {
  const random = stream(4, 'rows')
  const rows = fromArray(
    Float32Array.from({ length: 300 * 6 }, () => random.uniform()),
    [6],
    { range: [0, 1] },
  )

  it('loses less with more bits, in the end what codes as they are lose', async () => {
    const before = tf.memory().numTensors
    {
      using model = autoencoder({ network: dense({ input: [6], latent: 3 }), loss: 'mean-squared-error', seed: 1 })
      const { points, meanSquaredError, decoderBytes, examples } = await rateDistortion(model, rows)
      expect([decoderBytes, examples]).toEqual([4 * (3 * 6 + 6), 300])
      const bits = points.map((point) => point.bits)
      expect(bits).toEqual(bits.toSorted((a, b) => a - b))
      expect(points.at(-1)?.meanSquaredError).toBeCloseTo(meanSquaredError, 3)
      expect(points[0]?.meanSquaredError).not.toBeCloseTo(meanSquaredError, 3)
    }
    expect(tf.memory().numTensors).toBe(before)
  })

  it('refuses codes of a codebook', async () => {
    const network = convolutional({ input: [4, 4, 1], channels: [2] })
    using model = vectorQuantized({ network, loss: 'mean-squared-error', entries: 4, seed: 1 })
    await expect(rateDistortion(model, rows)).rejects.toThrow('rateDistortion: model must be one whose codes are numbers')
  })
})
