/** Height, then width. */
export type Pair = readonly [height: number, width: number]

/** `same` pads with zeros so that the output has ⌈length / stride⌉ places; `valid` doesn't pad. */
export type Padding = 'same' | 'valid'

/** How a convolution's window moves over an image. */
export interface Window {
  readonly stride: Pair
  readonly dilation: Pair
  readonly padding: Padding
}

/** How a pooling window moves over an image. */
export interface Pooling {
  readonly size: Pair
  readonly stride: Pair
  readonly padding: Padding
}

/** How many values a window of `size` taps spans along one axis. */
export function extentOf(size: number, dilation: number): number {
  return (size - 1) * dilation + 1
}

/** How many places a window takes along one axis; below 1 if it doesn't fit. */
export function outputLength(length: number, extent: number, stride: number, padding: Padding): number {
  return padding === 'same' ? Math.ceil(length / stride) : Math.floor((length - extent) / stride) + 1
}

/** How many zeros stand before the first value: half of all, rounded down, as in TensorFlow. */
export function paddingBefore(length: number, extent: number, stride: number, padding: Padding): number {
  if (padding === 'valid') return 0
  const places = outputLength(length, extent, stride, padding)
  return Math.floor(Math.max((places - 1) * stride + extent - length, 0) / 2)
}
