import { InvalidDataError, type NumberArray, refuse, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { parse } from '../../configuration/parse.js'
import { AdaptiveCounts, mostSymbols } from './adaptive-counts.js'
import { ArithmeticDecoder, ArithmeticEncoder } from './arithmetic-coder.js'
import { type Dimension, type Header, headerBytes, readHeader, writeHeader } from './header.js'

export interface CompressOptions {
  /** The width of a step, as a share of each dimension's standard deviation; above 0. Default 0.25. */
  readonly step?: number | undefined
}

const optionsSchema = v.strictObject({
  step: v.optional(
    v.pipe(v.number(), v.finite(), v.gtValue(0), v.description("The width of a step, as a share of each dimension's deviation.")),
    0.25,
  ),
})

/**
 * Codes in few bytes: every number becomes a whole count of steps from its dimension's mean, and the counts are written by arithmetic
 * coding, with probabilities that each dimension learns from what came before. The bytes hold all that {@link decompressCodes} needs;
 * their length is the measured rate of these codes, the decoder aside.
 *
 * Codes of many examples go together: what is learnt of one serves the next.
 *
 * @param codes `[count, …]`, such as `encode` returns
 * @throws InvalidArgumentError if an option is wrong, or steps so narrow that a dimension has too many of them
 * @throws InvalidDataError if a code is not finite
 *
 * @example
 * const bytes = compressCodes(await encode(model, images), { step: 0.5 })
 * const again = await decode(model, decompressCodes(bytes))
 */
export function compressCodes(codes: NumberArray, options: CompressOptions = {}): Uint8Array<ArrayBuffer> {
  const caller = 'compressCodes'
  const { step } = parse(caller, optionsSchema, options)
  const { values, shape } = codes
  const [count = 0, ...rest] = shape
  const size = sizeOf(rest)
  if (!(values instanceof Float32Array) || count < 1 || size < 1 || values.length !== count * size)
    refuse(caller, 'codes', '{ values, shape: [count, …] } of at least one code', shape, 'Give what encode returns.')
  const wrong = values.findIndex((value) => !Number.isFinite(value))
  if (wrong !== -1)
    throw new InvalidDataError(`${caller}: codes must be finite, got ${values[wrong]} in code ${Math.floor(wrong / size)}.`, {
      cure: 'See why the model gives no numbers: evaluate it.',
      example: Math.floor(wrong / size),
    })
  const dimensions = Array.from({ length: size }, (_, index) => dimensionOf(values, index, size, step))
  const most = Math.max(...dimensions.map(({ symbols }) => symbols))
  if (most > mostSymbols)
    refuse(
      caller,
      'step',
      `wide enough for at most ${mostSymbols} steps in a dimension`,
      step,
      `It makes ${most}: take wider ones.`,
    )
  const counts = dimensions.map(({ symbols }) => new AdaptiveCounts(symbols))
  const encoder = new ArithmeticEncoder()
  for (const [i, value] of values.entries()) {
    const dimension = dimensions[i % size] as Dimension
    const symbol = stepsTo(value, dimension) - dimension.first
    const counted = counts[i % size] as AdaptiveCounts
    if (dimension.symbols > 1) encoder.encode(counted.spanOf(symbol))
    counted.add(symbol)
  }
  return writeHeader({ shape, dimensions }, encoder.finish())
}

/**
 * The codes that {@link compressCodes} wrote: each within half a step of what it was.
 *
 * @returns `[count, …]`
 * @throws InvalidDataError if the bytes are no such codes, or were spoilt
 */
export function decompressCodes(bytes: Uint8Array): NumberArray {
  const { shape, dimensions }: Header = readHeader('decompressCodes', bytes)
  const size = dimensions.length
  const counts = dimensions.map(({ symbols }) => new AdaptiveCounts(symbols))
  const decoder = new ArithmeticDecoder(bytes.subarray(headerBytes({ shape, dimensions })))
  const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    const { mean, step, first, symbols } = dimensions[i % size] as Dimension
    const counted = counts[i % size] as AdaptiveCounts
    if (symbols === 1) return mean + first * step
    const symbol = counted.symbolAt((total) => decoder.at(total))
    decoder.take(counted.spanOf(symbol))
    counted.add(symbol)
    return mean + (first + symbol) * step
  })
  return { values, shape }
}

/** A dimension that never varies has one step, on its mean. */
function dimensionOf(values: Float32Array, index: number, size: number, share: number): Dimension {
  let [sum, count] = [0, 0]
  for (let i = index; i < values.length; i += size) {
    sum += values[i] as number
    count++
  }
  const mean = Math.fround(sum / count)
  let square = 0
  for (let i = index; i < values.length; i += size) square += ((values[i] as number) - mean) ** 2
  const step = Math.fround(share * Math.sqrt(square / count)) || 1
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = index; i < values.length; i += size) {
    const steps = stepsTo(values[i] as number, { mean, step })
    least = Math.min(least, steps)
    most = Math.max(most, steps)
  }
  return { mean, step, first: least, symbols: most - least + 1 }
}

function stepsTo(value: number, { mean, step }: Pick<Dimension, 'mean' | 'step'>): number {
  return Math.round((value - mean) / step)
}
