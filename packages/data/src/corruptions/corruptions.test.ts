import { type Corruption, InvalidArgumentError, stream } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binarization } from './binarization.js'
import { clipValues } from './clip.js'
import { compose } from './compose.js'
import { type CorruptionConfig, corruption, corruptionTypes } from './corruption.js'
import { gaussian } from './gaussian.js'
import { masking } from './masking.js'
import { quarterTurns } from './quarter-turns.js'
import { saltAndPepper } from './salt-and-pepper.js'
import { speckle } from './speckle.js'

const count = 200_000

/** What becomes of `count` values that are all alike, the noise drawn from a fixed stream. */
function corrupt(how: Corruption, value: number, key = 0): Float32Array {
  const values = new Float32Array(count).fill(value)
  how.apply(values, stream(1, 'test', key), values)
  return values
}

function momentsOf(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  const moment = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / count
  return { mean, variance: moment(2), skewness: moment(3) / moment(2) ** 1.5, kurtosis: moment(4) / moment(2) ** 2 }
}

const shareOf = (values: Float32Array, value: number) => values.reduce((hits, each) => hits + Number(each === value), 0) / count

/** The streams are fixed, so that what is within its bounds today stays there. */
function expectWithin(actual: number, expected: number, standardError: number): void {
  expect(Math.abs(actual - expected) / standardError).toBeLessThan(4)
}

const expectShare = (actual: number, p: number) => expectWithin(actual, p, Math.sqrt((p * (1 - p)) / count))

const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)

/** The normal distribution function, by Simpson's rule. */
function distribution(x: number): number {
  const steps = 1000
  const width = x / steps
  let sum = density(0) + density(x)
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * density(i * width)
  return 0.5 + (sum * width) / 3
}

describe('binarization', () => {
  it.each([0, 0.3, 0.5, 1])('makes a value 1 as often as it is large, or by a threshold: %d', (value) => {
    const drawn = corrupt(binarization(), value)
    const ones = shareOf(drawn, 1)
    if (value % 1 === 0) expect(ones).toBe(value)
    else expectShare(ones, value)
    expect(ones + shareOf(drawn, 0)).toBeCloseTo(1, 9)
    expect(shareOf(corrupt(binarization({ threshold: 0.5 }), value), Number(value >= 0.5))).toBe(1)
  })

  it('refuses a threshold outside of its range', () => {
    expect(() => binarization({ threshold: 2 })).toThrow('binarization: threshold must be a number from 0 to 1, or null, got 2.')
  })
})

describe('gaussian', () => {
  it.each([
    [0, 0.5],
    [-2, 3],
    [0.25, 0.01],
  ])('adds normal noise around %d of deviation %d', (value, standardDeviation) => {
    const { mean, variance, skewness, kurtosis } = momentsOf(corrupt(gaussian({ standardDeviation }), value))
    expectWithin(mean, value, standardDeviation / Math.sqrt(count))
    expectWithin(variance / standardDeviation ** 2, 1, Math.sqrt(2 / count))
    expectWithin(skewness, 0, Math.sqrt(6 / count))
    expectWithin(kurtosis, 3, Math.sqrt(24 / count))
  })

  it.each([0, 0.3, 1])('heaps up at the bounds it is clipped to, from %d', (value) => {
    const deviation = 0.5
    const values = corrupt(gaussian({ standardDeviation: deviation, clip: [0, 1] }), value)
    const below = distribution(-value / deviation)
    const above = distribution((value - 1) / deviation)
    expectShare(shareOf(values, 0), below)
    expectShare(shareOf(values, 1), above)
    expect(values.every((each) => each >= 0 && each <= 1)).toBe(true)
    // The mean of a censored normal variable.
    const edges = density(value / deviation) - density((1 - value) / deviation)
    const mean = value * (1 - below - above) + deviation * edges + above
    const moments = momentsOf(values)
    expectWithin(moments.mean, mean, Math.sqrt(moments.variance / count))
  })

  it("lifts black to 0.195, as the tutorial's noise does", () => {
    expect(momentsOf(corrupt(gaussian({ standardDeviation: 0.5, clip: [0, 1] }), 0)).mean).toBeCloseTo(0.195, 2)
  })

  it('draws independently from value to value and from stream to stream', () => {
    const one = corrupt(gaussian({ standardDeviation: 1 }), 0, 1)
    const two = corrupt(gaussian({ standardDeviation: 1 }), 0, 2)
    const products = (a: Float32Array, b: Float32Array, lag: number) =>
      a.reduce((sum, value, i) => sum + value * (b[(i + lag) % count] ?? 0), 0) / count
    for (const lag of [1, 2, 28]) expectWithin(products(one, one, lag), 0, 1 / Math.sqrt(count))
    expectWithin(products(one, two, 0), 0, 1 / Math.sqrt(count))
  })
})

describe('speckle', () => {
  it.each([0.8, -2])('puts noise on %d in proportion to it', (value) => {
    const { mean, variance } = momentsOf(corrupt(speckle({ standardDeviation: 0.3 }), value))
    const deviation = 0.3 * Math.abs(value)
    expectWithin(mean, value, deviation / Math.sqrt(count))
    expectWithin(variance / deviation ** 2, 1, Math.sqrt(2 / count))
  })

  it('leaves 0 alone, and clips', () => {
    expect(corrupt(speckle({ standardDeviation: 5 }), 0).every((value) => value === 0)).toBe(true)
    const clipped = corrupt(speckle({ standardDeviation: 0.3, clip: [0, 1] }), 1)
    expectShare(shareOf(clipped, 1), 0.5)
  })
})

describe('saltAndPepper', () => {
  it.each([0, 0.1, 0.6, 1])('hits a share of %d, half of them either way', (probability) => {
    const values = corrupt(saltAndPepper({ probability, extremes: [-1, 2] }), 0.5)
    expectShareOrExactly(shareOf(values, -1), probability / 2)
    expectShareOrExactly(shareOf(values, 2), probability / 2)
    expectShareOrExactly(shareOf(values, 0.5), 1 - probability)
  })
})

describe('masking', () => {
  it.each([0, 0.25, 1])('masks a share of %d', (probability) => {
    const values = corrupt(masking({ probability, value: 7 }), 0.5)
    expectShareOrExactly(shareOf(values, 7), probability)
    expectShareOrExactly(shareOf(values, 0.5), 1 - probability)
    expect(corrupt(masking({ probability: 1 }), 1).every((value) => value === 0)).toBe(true)
  })
})

describe('quarterTurns', () => {
  // Two rows of two pixels of two channels: a b over c d.
  const [a, b, c, d] = [
    [1, 10],
    [2, 20],
    [3, 30],
    [4, 40],
  ]
  const turned = [
    [a, b, c, d],
    [b, d, a, c],
    [d, c, b, a],
    [c, a, d, b],
  ].map((pixels) => pixels.flat().join())

  it('gives each of the four turns of an image as often as the others, whole pixels at a time', () => {
    const times = new Map(turned.map((image) => [image, 0]))
    for (let key = 0; key < 4000; key++) {
      const image = new Float32Array(8)
      quarterTurns({ channels: 2 }).apply(Float32Array.of(1, 10, 2, 20, 3, 30, 4, 40), stream(1, 'test', key), image)
      times.set(image.join(), (times.get(image.join()) ?? 0) + 1)
    }
    expect([...times.keys()]).toEqual(turned)
    for (const hits of times.values()) expectWithin(hits / 4000, 0.25, Math.sqrt((0.25 * 0.75) / 4000))
  })

  it('comes round after four turns, at any size', () => {
    const { apply } = quarterTurns()
    // What is drawn first lies in the second quarter of [0, 1).
    const once = { ...stream(0, 'test'), uniform: () => 0.3 }
    for (const side of [1, 2, 5]) {
      const image = Float32Array.from({ length: side * side }, (_, i) => i)
      for (let turn = 0; turn < 4; turn++) {
        apply(image, once, image)
        if (turn === 0) expect(image[0]).toBe(side - 1)
      }
      expect([...image]).toEqual(Array.from(image, (_, i) => i))
    }
  })

  it('says what it can not turn, also among others: 4 × 9 pixels are no 6 × 6', () => {
    const misfits = [[4, 9, 1], [6, 6], [36], [2, 2, 3], [2, 2, 1, 1]]
    for (const corruption of [quarterTurns(), compose([gaussian({ standardDeviation: 1 }), quarterTurns()])]) {
      for (const shape of misfits)
        expect(corruption.misfit?.(shape)).toEqual({
          constraint: 'one for examples that are not square images of one channel',
          cure: 'Give as many channels as a pixel has; images that are not square can not be turned.',
        })
      expect(corruption.misfit?.([6, 6, 1])).toBe(null)
    }
    expect(quarterTurns({ channels: 3 }).misfit?.([2, 2, 3])).toBe(null)
    expect(() => quarterTurns().apply(new Float32Array(12), stream(1, 'test'), new Float32Array(12))).toThrow(RangeError)
    expect(compose([gaussian({ standardDeviation: 1 })]).misfit).toBe(undefined)
  })
})

function expectShareOrExactly(actual: number, p: number): void {
  if (p === 0 || p === 1) expect(actual).toBe(p)
  else expectShare(actual, p)
}

describe('clipValues', () => {
  it('is min and max, to the last bit or to 2^-52 of the range', () => {
    const range = fc.tuple(
      fc.float({ noNaN: true, min: -100, max: 99 }),
      fc.float({ noNaN: true, min: Math.fround(0.1), max: 100 }),
    )
    fc.assert(
      fc.property(range, fc.array(fc.float({ noNaN: true, min: -1e6, max: 1e6 })), ([low, span], numbers) => {
        const high = low + span
        const values = Float32Array.from(numbers)
        clipValues(values, values.length, [low, high])
        values.forEach((value, i) => {
          const exact = Math.min(Math.max(numbers[i] ?? 0, low), high)
          expect(Math.abs(value - Math.fround(exact))).toBeLessThanOrEqual(Math.abs(exact) * 2 ** -23 + span * 2 ** -52)
        })
      }),
    )
  })

  it('passes NaN on, for the data check to find', () => {
    const values = Float32Array.of(Number.NaN, 2)
    clipValues(values, 2, [0, 1])
    expect([...values]).toEqual([Number.NaN, 1])
  })
})

const probability = fc.double({ min: 0, max: 1, noNaN: true })
const standardDeviation = fc.double({ min: 0, max: 5, noNaN: true })
const bounds = fc.constantFrom<[number, number]>([0, 1], [-1, 1], [0, 255])
const clip = fc.option(bounds)
const { any } = fc.letrec<{ any: CorruptionConfig }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2 },
    fc.record({ type: fc.constant('gaussian' as const), standardDeviation, clip }),
    fc.record({ type: fc.constant('speckle' as const), standardDeviation, clip }),
    fc.record({ type: fc.constant('salt-and-pepper' as const), probability, extremes: bounds }),
    fc.record({ type: fc.constant('masking' as const), probability, value: fc.double({ min: -9, max: 9, noNaN: true }) }),
    fc.record({ type: fc.constant('quarter-turns' as const), channels: fc.constant(1) }),
    fc.record({ type: fc.constant('compose' as const), corruptions: fc.array(tie('any'), { minLength: 1, maxLength: 3 }) }),
  ),
}))

describe('every corruption', () => {
  const image = fc
    .nat({ max: 5 })
    .chain((side) => fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: side * side, maxLength: side * side }))
    .map((values) => Float32Array.from(values))

  it('is rebuilt from its config, also from JSON', () => {
    fc.assert(
      fc.property(any, (config) => {
        expect(corruption(config).config).toEqual(config)
        expect(corruption(JSON.parse(JSON.stringify(config))).config).toEqual(JSON.parse(JSON.stringify(config)))
      }),
    )
  })

  it('gives the same noise for the same stream, into another array or its own, and leaves the clean values', () => {
    fc.assert(
      fc.property(any, image, fc.nat(), (config, clean, seed) => {
        const { apply } = corruption(config)
        const kept = clean.slice()
        const into = new Float32Array(clean.length + 2).fill(9)
        apply(clean, stream(seed, 'test'), into)
        expect(clean).toEqual(kept)
        const own = clean.slice()
        apply(own, stream(seed, 'test'), own)
        expect(own).toEqual(into.subarray(0, clean.length))
        expect([...into.subarray(clean.length)]).toEqual([9, 9])
      }),
    )
  })

  it('keeps the range that it promises', () => {
    fc.assert(
      fc.property(any, image, fc.nat(), (config, clean, seed) => {
        const { apply, rangeOf } = corruption(config)
        const range = rangeOf([0, 1])
        apply(clean, stream(seed, 'test'), clean)
        if (range !== null)
          expect(clean.every((value) => value >= Math.fround(range[0]) && value <= Math.fround(range[1]))).toBe(true)
      }),
    )
  })
})

describe('rangeOf', () => {
  it('says what is known of the noisy values', () => {
    expect(gaussian({ standardDeviation: 1 }).rangeOf([0, 1])).toBeNull()
    expect(gaussian({ standardDeviation: 1, clip: [0, 1] }).rangeOf(null)).toEqual([0, 1])
    expect(saltAndPepper({ probability: 0.5, extremes: [-1, 0.5] }).rangeOf([0, 1])).toEqual([-1, 1])
    expect(masking({ probability: 0.5, value: 2 }).rangeOf([0, 1])).toEqual([0, 2])
    expect(masking({ probability: 0.5 }).rangeOf(null)).toBeNull()
    const both = compose([gaussian({ standardDeviation: 1, clip: [0, 1] }), masking({ probability: 0.5, value: -1 })])
    expect(both.rangeOf(null)).toEqual([-1, 1])
    expect(compose([masking({ probability: 0.5, value: -1 }), gaussian({ standardDeviation: 1 })]).rangeOf([0, 1])).toBeNull()
  })
})

it('no corruption changes with the clip that it was made with', () => {
  const clip: [number, number] = [0, 1]
  const { config } = gaussian({ standardDeviation: 1, clip })
  clip[1] = 5
  expect(config.clip).toEqual([0, 1])
})

describe('compose', () => {
  it('applies in order, drawing from one stream in turn', () => {
    const [first, second] = [gaussian({ standardDeviation: 1 }), saltAndPepper({ probability: 0.5 })]
    const byHand = new Float32Array(100)
    const shared = stream(3, 'test')
    first.apply(new Float32Array(100), shared, byHand)
    second.apply(byHand, shared, byHand)
    const composed = new Float32Array(100)
    compose([first, second]).apply(new Float32Array(100), stream(3, 'test'), composed)
    expect(composed).toEqual(byHand)

    const maskLast = compose([gaussian({ standardDeviation: 1 }), masking({ probability: 1 })])
    expect(corrupt(maskLast, 5).every((value) => value === 0)).toBe(true)
    const maskFirst = compose([masking({ probability: 1 }), gaussian({ standardDeviation: 1 })])
    expectWithin(momentsOf(corrupt(maskFirst, 5)).variance, 1, Math.sqrt(2 / count))
  })
})

describe('mistakes', () => {
  it.each<[() => unknown, string | RegExp]>([
    [
      () => gaussian({ standardDeviation: -1 }),
      "gaussian: standardDeviation must be a number of at least 0, got -1. Give it in the values' own unit, such as 0.5.",
    ],
    [() => gaussian({ standardDeviation: Number.NaN }), /standardDeviation must be a number of at least 0, got NaN/],
    [
      () => gaussian({ standardDeviation: 1, clip: [1, 0] }),
      'gaussian: clip must be two numbers, the lower one first, got [1,0]. Give [0, 1] for images, or null to keep all values as they come.',
    ],
    [() => speckle({ standardDeviation: 1, clip: [0, Number.POSITIVE_INFINITY] }), /^speckle: clip must be/],
    [() => saltAndPepper({ probability: 1.5 }), /^saltAndPepper: probability must be a number from 0 to 1, got 1.5\./],
    [() => saltAndPepper({ probability: 0.5, extremes: [1, 1] }), /^saltAndPepper: extremes must be two numbers/],
    [() => quarterTurns({ channels: 0 }), /^quarterTurns: channels must be a whole number of at least 1, got 0\. Leave it out/],
    [() => masking({ probability: 0.5, value: Number.NaN }), /^masking: value must be a number, got NaN/],
    [
      () => compose([]),
      'compose: corruptions must be a list of at least one, got []. To leave the data clean, give no corruption.',
    ],
    [
      () => corruption({ type: 'gausian', standardDeviation: 1 }),
      `corruption: config.type must be one of ${corruptionTypes.join(', ')}, got "gausian". Give an object with such a type.`,
    ],
    [() => corruption(null), /config.type must be one of .*, got null/],
    [() => corruption([]), /config.type must be one of .*, got \[\]/],
    [() => corruption({ type: 'toString' }), /config.type must be one of .*, got "toString"/],
    [
      () => corruption({ type: 'gaussian', sigma: 1 }),
      'gaussian: there is no field sigma. The fields are standardDeviation, clip.',
    ],
    [
      () => gaussian({ standardDeviation: 1, clamp: [0, 1] } as never),
      'gaussian: there is no field clamp. The fields are standardDeviation, clip.',
    ],
    [
      () => masking(0.5 as never),
      'masking: options must be an object with the fields probability, value, got 0.5. Pass them by name',
    ],
    [() => saltAndPepper(undefined as never), /^saltAndPepper: options must be an object .*got undefined/],
    [() => speckle(null as never), /^speckle: options must be an object .*got null/],
    [
      () => compose([{ type: 'masking', probability: 1 }] as never),
      'compose: corruptions.0 must be a corruption, got {"type":"masking","probability":1}. A config becomes one by corruption(config).',
    ],
    [() => corruption({ type: 'compose', parts: [] }), /^compose: there is no field parts\. The fields are corruptions\./],
    [() => corruption({ type: 'masking' }), /^masking: probability must be a number from 0 to 1, got undefined/],
    [() => corruption({ type: 'masking', probability: '0.5' }), /^masking: probability must be a number from 0 to 1, got "0.5"/],
    [() => corruption({ type: 'compose', corruptions: 'gaussian' }), /^compose: corruptions must be a list of at least one/],
    [() => corruption({ type: 'compose', corruptions: [{ type: 'masking', probability: 2 }] }), /^masking: probability must/],
  ])('are told with their cure (%#)', (make, message) => {
    let error: unknown = null
    try {
      make()
    } catch (thrown) {
      error = thrown
    }
    expect(InvalidArgumentError.isInstance(error)).toBe(true)
    expect((error as Error).message).toMatch(message)
  })
})
