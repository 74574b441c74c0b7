import { type Shape, sizeOf, stream } from '@sandglass/base'
import fc from 'fast-check'

/** Numbers with a shape, in float64: what the references compute with. */
export interface Values {
  readonly shape: Shape
  readonly values: Float64Array
}

/** Values that float32 holds exactly, from a normal distribution, fixed by the seed. */
export function draw(shape: Shape, seed: number): Values {
  const random = stream(seed, 'values')
  return { shape, values: Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(random.normal())) }
}

/** An array made place by place. */
export function build(shape: Shape, value: (place: readonly number[]) => number): Values {
  return { shape, values: Float64Array.from({ length: sizeOf(shape) }, (_, index) => value(placeOf(shape, index))) }
}

/** The value at a place; 0 outside. */
export function at({ shape, values }: Values, place: readonly number[]): number {
  let index = 0
  for (const [axis, size] of shape.entries()) {
    const i = place[axis] as number
    if (i < 0 || i >= size) return 0
    index = index * size + i
  }
  return values[index] as number
}

export function placeOf(shape: Shape, index: number): number[] {
  const place = new Array<number>(shape.length)
  let rest = index
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number
    place[axis] = rest % size
    rest = Math.floor(rest / size)
  }
  return place
}

/** 0 … count − 1 */
export function range(count: number): number[] {
  return [...Array(count).keys()]
}

export function sum(terms: readonly number[]): number {
  return terms.reduce((total, term) => total + term, 0)
}

/** Sizes of axes around which kernels change their ways: tails of vectors and of tiles. */
export const axisSize: fc.Arbitrary<number> = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 9 }) },
  fc.integer({ min: 10, max: 40 }),
)

export const seeds: fc.Arbitrary<number> = fc.integer({ min: 0, max: 2 ** 31 })

/** Small shapes of one to four axes. */
export const shapes: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 })

/** What values are of, by TensorFlow.js's names. */
export type Type = 'float32' | 'int32' | 'bool'

const anySize = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 5 }) }, fc.integer({ min: 6, max: 13 }))

/** Arrays of any type and up to four axes, for kernels that move values. */
export const typedArrays: fc.Arbitrary<Values & { readonly shape: number[]; readonly dtype: Type }> = fc
  .record({
    shape: fc.array(anySize, { minLength: 1, maxLength: 4 }),
    dtype: fc.constantFrom<Type>('float32', 'int32', 'bool'),
    seed: seeds,
  })
  .map(({ shape, dtype, seed }) => {
    const { values } = draw(shape, seed)
    const as = { float32: (x: number) => x, int32: (x: number) => Math.trunc(1000 * x) | 0, bool: (x: number) => Number(x > 0) }
    return { shape, dtype, values: values.map(as[dtype]) }
  })
