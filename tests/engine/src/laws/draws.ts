import { type Shape, sizeOf } from '@sandglass/base'
import { at, type Draw, type Values } from '@sandglass/conformance/references'

/** Zeros of both signs, infinities, NaN, and numbers at the ends of float32: denormal, smallest normal, largest. */
const special = [
  0,
  -0,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  2 ** -149,
  -(2 ** -130),
  2 ** -126,
  (2 - 2 ** -23) * 2 ** 127,
  1,
  -1,
].map(Math.fround)

/** Normal values of many orders of magnitude, with special ones among them. */
export function wild(draw: Draw, shape: Shape): Values {
  const normal = draw.normal(shape)
  const exponents = draw.integer(shape, 41)
  const choices = draw.integer(shape, 3 * special.length)
  return {
    shape,
    values: normal.values.map((value, index) => {
      const choice = at(choices.values, index)
      return choice < special.length ? at(special, choice) : Math.fround(value * 2 ** (at(exponents.values, index) - 20))
    }),
  }
}

/** Whole numbers of either sign, and of a size that products of two still are exact. */
export function whole(draw: Draw, shape: Shape): Values {
  const { values } = draw.integer(shape, 2001)
  return { shape, values: values.map((value) => value - 1000) }
}

export function absolute({ shape, values }: Values): Values {
  return { shape, values: values.map(Math.abs) }
}

/** The same with one value replaced. */
export function withOne({ shape, values }: Values, index: number, value: number): Values {
  return { shape, values: values.with(index, value) }
}

export function constant(shape: Shape, value: number): Values {
  return { shape, values: new Float64Array(sizeOf(shape)).fill(value) }
}
