import { type RandomStream, type Shape, sizeOf, stream } from '@sandglass/base'
import { type DataType, type Tensor, tensor } from '@tensorflow/tfjs-core'

/** Numbers with a shape, in float64: what the references compute with. */
export interface Values {
  readonly shape: Shape
  readonly values: Float64Array
}

export function zeros(shape: Shape): Values {
  return { shape, values: new Float64Array(sizeOf(shape)) }
}

/** The value at `index`, which the caller knows to be inside. */
export function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number
}

export function add(values: Float64Array, index: number, amount: number): void {
  values[index] = at(values, index) + amount
}

/** The same tensor on the active backend. */
export function tensorOf({ shape, values }: Values, dtype: DataType = 'float32'): Tensor {
  const data =
    dtype === 'float32' ? Float32Array.from(values) : dtype === 'bool' ? Uint8Array.from(values) : Int32Array.from(values)
  return tensor(data, [...shape], dtype)
}

/** Values drawn for one problem: exact in float32, so that backend and reference start from the same numbers. */
export interface Draw {
  /** Standard normal. */
  normal(shape: Shape): Values
  /** Equally likely between two bounds. */
  uniform(shape: Shape, minimum: number, maximum: number): Values
  /** Whole numbers from 0 to `bound` − 1. */
  integer(shape: Shape, bound: number): Values
  /** All different, and far enough apart for any precision: so that a maximum has no ties. */
  distinct(shape: Shape): Values
}

export function drawFrom(seed: number): Draw {
  let drawn = 0
  const next = (shape: Shape, one: (random: RandomStream) => number): Values => {
    const random = stream(seed, 'conformance', drawn++)
    return { shape, values: Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(one(random))) }
  }
  return {
    normal: (shape) => next(shape, (random) => random.normal()),
    uniform: (shape, minimum, maximum) => next(shape, (random) => minimum + (maximum - minimum) * random.uniform()),
    integer: (shape, bound) => next(shape, (random) => random.integer(bound)),
    distinct(shape) {
      const order = Uint32Array.from({ length: sizeOf(shape) }, (_, index) => index)
      stream(seed, 'conformance', drawn++).shuffle(order)
      return { shape, values: Float64Array.from(order, (rank) => Math.fround((rank - order.length / 2) / 64)) }
    },
  }
}

/** For each output element of an operation along axes: where an element stands, axis by axis. */
export function coordinatesOf(shape: Shape, index: number): number[] {
  const coordinates: number[] = []
  let rest = index
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = at(shape, axis)
    coordinates.unshift(rest % length)
    rest = Math.floor(rest / length)
  }
  return coordinates
}

export function indexOf(shape: Shape, coordinates: readonly number[]): number {
  return shape.reduce((index, length, axis) => index * length + at(coordinates, axis), 0)
}

/** Values of a shape, each from its coordinates. */
export function build(shape: Shape, value: (coordinates: number[], index: number) => number): Values {
  return { shape, values: Float64Array.from({ length: sizeOf(shape) }, (_, index) => value(coordinatesOf(shape, index), index)) }
}
