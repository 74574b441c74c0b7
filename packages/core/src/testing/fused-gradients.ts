import type {
  ConvolutionAttributes,
  ConvolutionGradientInputs,
  DenseAttributes,
  DenseGradientInputs,
  FusedActivation,
  LayerNormalizationGradientInputs,
  PoolAttributes,
  Shape,
  TransposedConvolutionAttributes,
} from '@sandglass/base'
import { sizeOf } from '@sandglass/base'
import type { Pair, Window } from '../operations/window.js'
import { type DoubleArray, images, pixel } from './arrays.js'
import { axisOf, upsampling } from './references.js'

// The gradients that fused kernels compute, straight from their definitions and in double precision.

export interface Gradients {
  readonly kernel: DoubleArray
  readonly bias: () => DoubleArray
  readonly input: () => DoubleArray
}

/** Which of its window's values each output is: taps counted row by row. */
export interface Selection {
  readonly values: Uint8Array
  readonly shape: Shape
}

/** The slope of each activation, from its output. */
const slopes: Readonly<Record<FusedActivation, (y: number) => number>> = {
  linear: () => 1,
  relu: (y) => (y > 0 ? 1 : 0),
  sigmoid: (y) => y * (1 - y),
  tanh: (y) => 1 - y * y,
  'leaky-relu': (y) => (y > 0 ? 1 : 0.2),
  elu: (y) => (y > 0 ? 1 : y + 1),
  softplus: (y) => -Math.expm1(-y),
}

/** The log-probability of each row of logits z, and its gradient there, t − sigmoid(z). */
export function bernoulliLogProbability(logits: DoubleArray, targets: DoubleArray): DoubleArray[] {
  const rows = logits.shape.slice(0, logits.shape.length - targets.shape.length + 1)
  const size = sizeOf(targets.shape.slice(1))
  const [sums, gradient] = [zeros(rows), zeros(logits.shape)]
  for (const [i, z] of logits.values.entries()) {
    const t = at(targets, i % targets.values.length)
    add(sums, Math.floor(i / size), t * z - Math.max(z, 0) - Math.log1p(Math.exp(-Math.abs(z))))
    add(gradient, i, t - 1 / (1 + Math.exp(-z)))
  }
  return [sums, gradient]
}

/** At the input, gamma and beta. */
export function layerNormalization(inputs: LayerNormalizationGradientInputs<DoubleArray>): DoubleArray[] {
  const { dy, x, means, factors, gamma } = inputs
  const channels = gamma.values.length
  const [ofGamma, ofBeta, ofInput] = [zeros(gamma.shape), zeros(gamma.shape), zeros(x.shape)]
  for (const [row, factor] of factors.values.entries()) {
    const places = Array.from({ length: channels }, (_, channel) => row * channels + channel)
    const normalized = places.map((place) => (at(x, place) - at(means, row)) * factor)
    const scaled = places.map((place, channel) => at(dy, place) * at(gamma, channel))
    const mean = (of: (channel: number) => number) => places.reduce((sum, _, channel) => sum + of(channel), 0) / channels
    const [away, along] = [mean((i) => scaled[i] ?? 0), mean((i) => (scaled[i] ?? 0) * (normalized[i] ?? 0))]
    for (const [channel, place] of places.entries()) {
      add(ofInput, place, factor * ((scaled[channel] ?? 0) - away - (normalized[channel] ?? 0) * along))
      add(ofGamma, channel, at(dy, place) * (normalized[channel] ?? 0))
      add(ofBeta, channel, at(dy, place))
    }
  }
  return [ofInput, ofGamma, ofBeta]
}

export function dense({ dy, y, x, kernel }: DenseGradientInputs<DoubleArray>, { activation }: DenseAttributes): Gradients {
  const before = throughActivation(dy, y, activation)
  const [batch = 0, inputs = 0] = x.shape
  const [, units = 0] = kernel.shape
  const each = (result: DoubleArray, index: (row: number, i: number, unit: number) => [to: number, amount: number]) => {
    for (let row = 0; row < batch; row++)
      for (let i = 0; i < inputs; i++) for (let unit = 0; unit < units; unit++) add(result, ...index(row, i, unit))
    return result
  }
  return {
    kernel: each(zeros(kernel.shape), (row, i, unit) => [
      i * units + unit,
      at(x, row * inputs + i) * at(before, row * units + unit),
    ]),
    bias: () => channelSums(before),
    input: () =>
      each(zeros(x.shape), (row, i, unit) => [row * inputs + i, at(before, row * units + unit) * at(kernel, i * units + unit)]),
  }
}

export function convolution(
  { dy, y, selection, x, filter }: ConvolutionGradientInputs<DoubleArray>,
  attributes: ConvolutionAttributes,
): Gradients {
  const { activation, upsample, pool } = attributes
  const window = windowOf(attributes)
  const seen = upsampling(x, upsample)
  const pooled = throughActivation(dy, y, activation)
  const before = pool && selection ? unpool(pooled, selection, outputShape(seen, filter, window), pool) : pooled
  return {
    kernel: collect(zeros(filter.shape), seen, filter, before, window, (i, o, w) => [w, at(seen, i) * at(before, o)]),
    bias: () => channelSums(before),
    input: () =>
      blockSums(
        collect(zeros(seen.shape), seen, filter, before, window, (i, o, w) => [i, at(before, o) * at(filter, w)]),
        upsample,
      ),
  }
}

/** What is the output of the convolution that it transposes is its own input, and the other way round. */
export function transposedConvolution(
  { dy, y, x, filter }: ConvolutionGradientInputs<DoubleArray>,
  { strides, pad, activation }: TransposedConvolutionAttributes,
): Gradients {
  const window = { stride: strides, padding: pad, dilation: [1, 1] } as const
  const before = throughActivation(dy, y, activation)
  return {
    kernel: collect(zeros(filter.shape), before, filter, x, window, (o, i, w) => [w, at(x, i) * at(before, o)]),
    bias: () => channelSums(before),
    input: () => collect(zeros(x.shape), before, filter, x, window, (o, i, w) => [i, at(before, o) * at(filter, w)]),
  }
}

/** Max-pooling that also tells which values it took: the first of equal ones. */
export function select(input: DoubleArray, { size, strides, pad }: PoolAttributes): [DoubleArray, Selection] {
  const [batch = 0, height = 0, width = 0, channels = 0] = input.shape
  const window = { stride: strides, padding: pad, dilation: [1, 1] } as const
  const [vertical, horizontal] = [axisOf(height, size[0], window, 0), axisOf(width, size[1], window, 1)]
  const shape = [batch, vertical.places, horizontal.places, channels]
  const taken = new Uint8Array(sizeOf(shape))
  let index = 0
  const output = images(shape, (image, row, column, channel) => {
    let largest = Number.NEGATIVE_INFINITY
    for (let tap = 0; tap < size[0] * size[1]; tap++) {
      const [r, c] = [vertical.at(row, Math.floor(tap / size[1])), horizontal.at(column, tap % size[1])]
      if (r < 0 || r >= height || c < 0 || c >= width) continue
      const value = pixel(input, image, r, c, channel)
      if (value <= largest) continue
      largest = value
      taken[index] = tap
    }
    index++
    return largest
  })
  return [output, { shape, values: taken }]
}

export function windowOf({ strides, pad, dilations }: ConvolutionAttributes): Window {
  return { stride: strides, padding: pad, dilation: dilations }
}

function unpool(gradient: DoubleArray, selection: DoubleArray, shape: Shape, { size, strides, pad }: PoolAttributes): DoubleArray {
  const [, height = 0, width = 0, channels = 0] = shape
  const window = { stride: strides, padding: pad, dilation: [1, 1] } as const
  const [vertical, horizontal] = [axisOf(height, size[0], window, 0), axisOf(width, size[1], window, 1)]
  const result = zeros(shape)
  let index = 0
  images(gradient.shape, (image, row, column, channel) => {
    const tap = at(selection, index)
    const [r, c] = [vertical.at(row, Math.floor(tap / size[1])), horizontal.at(column, tap % size[1])]
    add(result, ((image * height + r) * width + c) * channels + channel, at(gradient, index++))
    return 0
  })
  return result
}

/** Adds something up for each meeting of an input value, an output value and the weight between them. */
function collect(
  result: DoubleArray,
  input: DoubleArray,
  filter: DoubleArray,
  output: DoubleArray,
  window: Window,
  term: (input: number, output: number, weight: number) => [to: number, amount: number],
): DoubleArray {
  const [, height = 0, width = 0, channels = 0] = input.shape
  const [rows = 0, columns = 0] = filter.shape
  const [vertical, horizontal] = [axisOf(height, rows, window, 0), axisOf(width, columns, window, 1)]
  let o = 0
  images(output.shape, (image, row, column, f) => {
    for (let tap = 0; tap < rows * columns; tap++) {
      const [r, c] = [vertical.at(row, Math.floor(tap / columns)), horizontal.at(column, tap % columns)]
      if (r < 0 || r >= height || c < 0 || c >= width) continue
      for (let channel = 0; channel < channels; channel++) {
        const i = ((image * height + r) * width + c) * channels + channel
        add(result, ...term(i, o, (tap * channels + channel) * (filter.shape[3] ?? 0) + f))
      }
    }
    o++
    return 0
  })
  return result
}

function outputShape(input: DoubleArray, filter: DoubleArray, window: Window): Shape {
  const [batch = 0, height = 0, width = 0] = input.shape
  const [rows = 0, columns = 0, , filters = 0] = filter.shape
  return [batch, axisOf(height, rows, window, 0).places, axisOf(width, columns, window, 1).places, filters]
}

function throughActivation(dy: DoubleArray, y: DoubleArray, activation: FusedActivation): DoubleArray {
  return { shape: dy.shape, values: dy.values.map((value, index) => value * slopes[activation](at(y, index))) }
}

function channelSums({ values, shape }: DoubleArray): DoubleArray {
  const result = zeros(shape.slice(-1))
  values.forEach((value, index) => {
    add(result, index % result.values.length, value)
  })
  return result
}

function blockSums(input: DoubleArray, [rows, columns]: Pair): DoubleArray {
  const [batch = 0, height = 0, width = 0, channels = 0] = input.shape
  const small = [height / rows, width / columns] as const
  const result = zeros([batch, ...small, channels])
  let index = 0
  images(input.shape, (image, row, column, channel) => {
    const place = (image * small[0] + Math.floor(row / rows)) * small[1] + Math.floor(column / columns)
    add(result, place * channels + channel, at(input, index++))
    return 0
  })
  return result
}

function zeros(shape: Shape): DoubleArray {
  return { shape, values: new Float64Array(sizeOf(shape)) }
}

function at({ values }: DoubleArray, index: number): number {
  return values[index] ?? Number.NaN
}

function add({ values }: DoubleArray, index: number, amount: number): void {
  values[index] = (values[index] ?? Number.NaN) + amount
}
