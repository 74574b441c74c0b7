import type { ActivationName } from '../operations/activation.js'
import { extentOf, outputLength, type Padding, type Pair, type Window } from '../operations/window.js'
import { type DoubleArray, images, pixel } from './arrays.js'

// Every operation straight from its definition, in double precision and without TensorFlow.js.

const functions: Readonly<Record<ActivationName, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  'leaky-relu': (x) => (x > 0 ? x : 0.2 * x),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
}

export function activate({ values, shape }: DoubleArray, name: ActivationName): DoubleArray {
  return { shape, values: values.map(functions[name]) }
}

export function dense(input: DoubleArray, kernel: DoubleArray, bias: DoubleArray | null): DoubleArray {
  const [batch = 0] = input.shape
  const [inputs = 0, units = 0] = kernel.shape
  const values = new Float64Array(batch * units)
  for (let row = 0; row < batch; row++)
    for (let unit = 0; unit < units; unit++) {
      let sum = bias?.values[unit] ?? 0
      for (let i = 0; i < inputs; i++) sum += (input.values[row * inputs + i] ?? 0) * (kernel.values[i * units + unit] ?? 0)
      values[row * units + unit] = sum
    }
  return { shape: [batch, units], values }
}

export function convolution(input: DoubleArray, kernel: DoubleArray, bias: DoubleArray | null, window: Window): DoubleArray {
  const [batch = 0, height = 0, width = 0, channels = 0] = input.shape
  const [rows = 0, columns = 0, , filters = 0] = kernel.shape
  const vertical = axisOf(height, rows, window, 0)
  const horizontal = axisOf(width, columns, window, 1)
  return images([batch, vertical.places, horizontal.places, filters], (image, row, column, filter) => {
    let sum = bias?.values[filter] ?? 0
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        for (let channel = 0; channel < channels; channel++)
          sum +=
            pixel(input, image, vertical.at(row, i), horizontal.at(column, j), channel) *
            (kernel.values[((i * columns + j) * channels + channel) * filters + filter] ?? 0)
    return sum
  })
}

/** Each input value is spread over the window that a convolution would have read to make it. */
export function transposedConvolution(
  input: DoubleArray,
  kernel: DoubleArray,
  bias: DoubleArray | null,
  { stride, padding, outputSize }: { stride: Pair; padding: Padding; outputSize: Pair },
): DoubleArray {
  const [batch = 0, , , channels = 0] = input.shape
  const [rows = 0, columns = 0, filters = 0] = kernel.shape
  const window = { stride, padding, dilation: [1, 1] } as const
  const vertical = axisOf(outputSize[0], rows, window, 0)
  const horizontal = axisOf(outputSize[1], columns, window, 1)
  const output = images([batch, ...outputSize, filters], (_image, _row, _column, filter) => bias?.values[filter] ?? 0)
  const add = (image: number, row: number, column: number, filter: number, value: number) => {
    if (row < 0 || row >= outputSize[0] || column < 0 || column >= outputSize[1]) return
    const index = ((image * outputSize[0] + row) * outputSize[1] + column) * filters + filter
    output.values[index] = (output.values[index] ?? 0) + value
  }
  images(input.shape, (image, y, x, channel) => {
    const value = pixel(input, image, y, x, channel)
    images([1, rows, columns, filters], (_, i, j, filter) => {
      const weight = kernel.values[((i * columns + j) * filters + filter) * channels + channel] ?? 0
      add(image, vertical.at(y, i), horizontal.at(x, j), filter, value * weight)
      return 0
    })
    return 0
  })
  return output
}

export function maxPooling(input: DoubleArray, size: Pair, stride: Pair, padding: Padding): DoubleArray {
  const [batch = 0, height = 0, width = 0, channels = 0] = input.shape
  const window = { stride, padding, dilation: [1, 1] } as const
  const vertical = axisOf(height, size[0], window, 0)
  const horizontal = axisOf(width, size[1], window, 1)
  return images([batch, vertical.places, horizontal.places, channels], (image, row, column, channel) => {
    let largest = Number.NEGATIVE_INFINITY
    for (let i = 0; i < size[0]; i++)
      for (let j = 0; j < size[1]; j++) {
        const [y, x] = [vertical.at(row, i), horizontal.at(column, j)]
        if (y >= 0 && y < height && x >= 0 && x < width) largest = Math.max(largest, pixel(input, image, y, x, channel))
      }
    return largest
  })
}

export function averagePooling(input: DoubleArray, [rows, columns]: Pair): DoubleArray {
  const [batch = 0, height = 0, width = 0, channels = 0] = input.shape
  return images([batch, Math.floor(height / rows), Math.floor(width / columns), channels], (image, row, column, channel) => {
    let sum = 0
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) sum += pixel(input, image, row * rows + i, column * columns + j, channel)
    return sum / (rows * columns)
  })
}

export function upsampling(input: DoubleArray, [rows, columns]: Pair): DoubleArray {
  const [batch = 0, height = 0, width = 0, channels = 0] = input.shape
  return images([batch, height * rows, width * columns, channels], (image, row, column, channel) =>
    pixel(input, image, Math.floor(row / rows), Math.floor(column / columns), channel),
  )
}

export function crop(input: DoubleArray, [rows, columns]: Pair): DoubleArray {
  const [batch = 0, , , channels = 0] = input.shape
  return images([batch, rows, columns, channels], (image, row, column, channel) => pixel(input, image, row, column, channel))
}

export function addition({ values, shape }: DoubleArray, other: DoubleArray): DoubleArray {
  return { shape, values: values.map((value, index) => value + (other.values[index] ?? Number.NaN)) }
}

/** With one mean and one variance for every channel: given ones, or those of the input. */
export function batchNormalization(
  input: DoubleArray,
  gamma: DoubleArray,
  beta: DoubleArray,
  epsilon: number,
  moments?: { readonly mean: DoubleArray; readonly variance: DoubleArray },
): DoubleArray {
  const channels = gamma.values.length
  const columns = Array.from({ length: channels }, (_, channel) => input.values.filter((_, index) => index % channels === channel))
  const means = moments ? moments.mean.values : columns.map(meanOf)
  const variances = moments ? moments.variance.values : columns.map(varianceOf)
  const normalized = (value: number, channel: number) =>
    (value - (means[channel] ?? Number.NaN)) / Math.sqrt((variances[channel] ?? Number.NaN) + epsilon)
  return scaledAndMoved(input, gamma, beta, (value, index) => normalized(value, index % channels))
}

/** With a mean and a variance for every place. */
export function layerNormalization(input: DoubleArray, gamma: DoubleArray, beta: DoubleArray, epsilon: number): DoubleArray {
  const channels = gamma.values.length
  return scaledAndMoved(input, gamma, beta, (value, index) => {
    const start = index - (index % channels)
    const row = input.values.slice(start, start + channels)
    return (value - meanOf(row)) / Math.sqrt(varianceOf(row) + epsilon)
  })
}

/** Each row's mean and 1 / √(variance + epsilon). */
export function rowMoments({ values, shape }: DoubleArray, epsilon: number): [means: DoubleArray, factors: DoubleArray] {
  const [rows = 0, channels = 0] = shape
  const ofRows = (of: (row: Float64Array) => number): DoubleArray => ({
    shape: [rows],
    values: Float64Array.from({ length: rows }, (_, row) => of(values.slice(row * channels, (row + 1) * channels))),
  })
  return [ofRows(meanOf), ofRows((row) => 1 / Math.sqrt(varianceOf(row) + epsilon))]
}

function scaledAndMoved(
  { values, shape }: DoubleArray,
  gamma: DoubleArray,
  beta: DoubleArray,
  normalized: (value: number, index: number) => number,
): DoubleArray {
  const of = (weight: DoubleArray, index: number) => weight.values[index % weight.values.length] ?? Number.NaN
  return { shape, values: values.map((value, index) => normalized(value, index) * of(gamma, index) + of(beta, index)) }
}

export function meanSquaredError(predictions: DoubleArray, targets: DoubleArray): DoubleArray {
  return mean(errors(predictions, targets).map((error) => error ** 2))
}

export function meanAbsoluteError(predictions: DoubleArray, targets: DoubleArray): DoubleArray {
  return mean(errors(predictions, targets).map(Math.abs))
}

export function huber(predictions: DoubleArray, targets: DoubleArray, delta: number): DoubleArray {
  return mean(
    errors(predictions, targets).map((error) =>
      Math.abs(error) <= delta ? error ** 2 / 2 : delta * Math.abs(error) - delta ** 2 / 2,
    ),
  )
}

export function negativePeakSignalToNoise(
  predictions: DoubleArray,
  targets: DoubleArray,
  weights?: readonly number[],
): DoubleArray {
  const [batch = 0] = predictions.shape
  const squares = errors(predictions, targets).map((error) => error ** 2)
  const length = squares.length / batch
  const ratios = Float64Array.from(
    { length: batch },
    (_, i) => (weights?.[i] ?? 1) * 10 * Math.log10(meanOf(squares.subarray(i * length, (i + 1) * length)) + 1e-8),
  )
  return mean(ratios)
}

function errors(predictions: DoubleArray, targets: DoubleArray): Float64Array {
  return predictions.values.map((value, index) => value - (targets.values[index] ?? Number.NaN))
}

/** 1 − SSIM, place by place: weighted means, variances and covariance of each window of 11 × 11. */
export function structuralDissimilarity(x: DoubleArray, y: DoubleArray, weights?: readonly number[]): DoubleArray {
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape
  const taps = Float64Array.from({ length: 121 }, (_, i) =>
    Math.exp(-((Math.floor(i / 11) - 5) ** 2 + ((i % 11) - 5) ** 2) / (2 * 1.5 ** 2)),
  )
  const whole = taps.reduce((sum, tap) => sum + tap, 0)
  const mean = (values: Float64Array) => values.reduce((sum, value, i) => sum + value * (taps[i] ?? 0), 0) / whole
  const product = (a: Float64Array, b: Float64Array) => a.map((value, i) => value * (b[i] ?? 0))
  const places = images([batch, height - 10, width - 10, channels], (image, top, left, channel) => {
    const seen = (from: DoubleArray) => taps.map((_, i) => pixel(from, image, top + Math.floor(i / 11), left + (i % 11), channel))
    const [a, b] = [seen(x), seen(y)]
    const [meanA, meanB] = [mean(a), mean(b)]
    const [offA, offB] = [a.map((value) => value - meanA), b.map((value) => value - meanB)]
    const [c1, c2] = [0.01 ** 2, 0.03 ** 2]
    const lower = (meanA ** 2 + meanB ** 2 + c1) * (mean(product(offA, offA)) + mean(product(offB, offB)) + c2)
    const similarity = ((2 * meanA * meanB + c1) * (2 * mean(product(offA, offB)) + c2)) / lower
    return (weights?.[image] ?? 1) * (1 - similarity)
  })
  return scalar(meanOf(places.values))
}

/** From probabilities, as textbooks have it: not how the operation computes it. */
export function binaryCrossentropy(logits: DoubleArray, targets: DoubleArray): DoubleArray {
  return mean(
    logits.values.map((logit, index) => {
      const target = targets.values[index] ?? 0
      return -target * Math.log(functions.sigmoid(logit)) - (1 - target) * Math.log(functions.sigmoid(-logit))
    }),
  )
}

export function normPenalty({ values }: DoubleArray, l1: number, l2: number): DoubleArray {
  return scalar(values.reduce((sum, value) => sum + l1 * Math.abs(value) + l2 * value * value, 0))
}

export function scalar(value: number): DoubleArray {
  return { shape: [], values: Float64Array.of(value) }
}

function mean(values: Float64Array): DoubleArray {
  return scalar(meanOf(values))
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function varianceOf(values: Float64Array): number {
  const mean = meanOf(values)
  return meanOf(values.map((value) => (value - mean) ** 2))
}

/** How many places a window takes along an axis, and which value a tap of it reads there. */
export function axisOf(length: number, size: number, { stride, dilation, padding }: Window, axis: 0 | 1) {
  const extent = extentOf(size, dilation[axis])
  const places = outputLength(length, extent, stride[axis], padding)
  const missing = Math.max((places - 1) * stride[axis] + extent - length, 0)
  const before = padding === 'same' ? Math.floor(missing / 2) : 0
  return { places, at: (place: number, tap: number) => place * stride[axis] + tap * dilation[axis] - before }
}
