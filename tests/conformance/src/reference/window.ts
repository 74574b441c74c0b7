import { at } from '../values.js'

/** How a window moves over images: what convolutions and pooling share. */
export interface Window {
  readonly batch: number
  readonly inputSize: Pair
  readonly outputSize: Pair
  readonly windowSize: Pair
  readonly strides: Pair
  readonly dilations: Pair
  /** Rows above and columns left of the image. */
  readonly before: Pair
}

/** Along the rows, then along the columns. */
export type Pair = readonly [number, number]

/** As TensorFlow has it: by name, equally on all sides, or above, below, left and right. */
export type Padding = 'same' | 'valid' | number | readonly [Pair, Pair]

export interface WindowOptions {
  readonly batch: number
  readonly inputSize: Pair
  readonly windowSize: Pair
  readonly strides: Pair
  readonly dilations?: Pair
  readonly padding: Padding
}

export function windowOver({ batch, inputSize, windowSize, strides, dilations = [1, 1], padding }: WindowOptions): Window {
  const along = (axis: 0 | 1) => {
    const span = (windowSize[axis] - 1) * dilations[axis] + 1
    const [before, after] = paddingAlong(axis, padding, inputSize[axis], span, strides[axis])
    return { before, output: Math.floor((inputSize[axis] + before + after - span) / strides[axis]) + 1 }
  }
  const rows = along(0)
  const columns = along(1)
  return {
    batch,
    inputSize,
    windowSize,
    strides,
    dilations,
    outputSize: [rows.output, columns.output],
    before: [rows.before, columns.before],
  }
}

function paddingAlong(axis: 0 | 1, padding: Padding, input: number, span: number, stride: number): Pair {
  if (padding === 'valid') return [0, 0]
  if (padding !== 'same') return typeof padding === 'number' ? [padding, padding] : padding[axis]
  const total = Math.max(0, (Math.ceil(input / stride) - 1) * stride + span - input)
  return [Math.floor(total / 2), Math.ceil(total / 2)]
}

/**
 * Every meeting of an output pixel, a tap of the window and the input pixel under it. Convolution,
 * pooling and all their gradients are sums over these.
 *
 * @param visit gets the pixels counted over the batch, and the tap counted over the window
 */
export function forEachTap(window: Window, visit: (output: number, input: number, tap: number) => void): void {
  const { batch, inputSize, outputSize, windowSize, strides, dilations, before } = window
  for (let image = 0; image < batch; image++)
    for (let row = 0; row < outputSize[0]; row++)
      for (let column = 0; column < outputSize[1]; column++)
        for (let tap = 0; tap < windowSize[0] * windowSize[1]; tap++) {
          const y = row * strides[0] - before[0] + Math.floor(tap / windowSize[1]) * dilations[0]
          const x = column * strides[1] - before[1] + (tap % windowSize[1]) * dilations[1]
          if (y < 0 || y >= inputSize[0] || x < 0 || x >= inputSize[1]) continue
          const output = (image * outputSize[0] + row) * outputSize[1] + column
          visit(output, (image * inputSize[0] + y) * inputSize[1] + x, tap)
        }
}

export function outputShape({ batch, outputSize }: Window, channels: number): number[] {
  return [batch, ...outputSize, channels]
}

export function inputShape({ batch, inputSize }: Window, channels: number): number[] {
  return [batch, ...inputSize, channels]
}

/** The number of channels: the length of the last axis. */
export function channelsOf({ shape }: { shape: readonly number[] }): number {
  return at(shape, shape.length - 1)
}
