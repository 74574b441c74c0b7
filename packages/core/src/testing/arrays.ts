import { type RandomStream, type Shape, sizeOf } from '@sandglass/base'

/** Numbers with a shape, in double precision: what references compute with. */
export interface DoubleArray {
  readonly values: Float64Array
  readonly shape: Shape
}

/** Values that single precision holds exactly, so that a tensor and its reference start from the same numbers. */
export function draw(shape: Shape, next: () => number): DoubleArray {
  return { shape, values: Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(next())) }
}

/** Standard normal values. */
export function drawNormals(shape: Shape, random: RandomStream): DoubleArray {
  return draw(shape, () => random.normal())
}

/** Values no two of which are nearer than 0.01 to each other or to 0: without ties and kinks. */
export function drawDistinct(shape: Shape, random: RandomStream): DoubleArray {
  const order = Uint32Array.from({ length: sizeOf(shape) }, (_, index) => index)
  random.shuffle(order)
  let position = 0
  return draw(shape, () => ((order[position++] ?? 0) - order.length / 2 + 0.25) * 0.02)
}

/** An element, 0 outside of an image: zero padding. */
export function pixel({ values, shape }: DoubleArray, image: number, row: number, column: number, channel: number): number {
  const [, height = 0, width = 0, channels = 0] = shape
  if (row < 0 || row >= height || column < 0 || column >= width) return 0
  return values[((image * height + row) * width + column) * channels + channel] ?? Number.NaN
}

/** An array of images, each element computed from its place. */
export function images(
  shape: Shape,
  element: (image: number, row: number, column: number, channel: number) => number,
): DoubleArray {
  const [, height = 0, width = 0, channels = 0] = shape
  const values = new Float64Array(sizeOf(shape))
  for (let index = 0; index < values.length; index++) {
    const place = Math.floor(index / channels)
    const line = Math.floor(place / width)
    values[index] = element(Math.floor(line / height), line % height, place % width, index % channels)
  }
  return { shape, values }
}
