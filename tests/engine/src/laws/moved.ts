import type { Shape } from '@sandglass/base'
import { type Draw, shapes, type Values } from '@sandglass/conformance/references'
import fc from 'fast-check'
import type { NumberType } from './call.js'
import { whole, wild } from './draws.js'

/** Types whose values are only moved. */
export const types = fc.constantFrom<NumberType>('float32', 'int32', 'bool')

/** Of few long axes, of many short ones, and with an empty axis now and then. */
export const moved: fc.Arbitrary<Shape> = fc.oneof(
  { weight: 4, arbitrary: shapes(1, 5) },
  { weight: 2, arbitrary: fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 })) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 5 })),
  },
)

export const withAxis = moved.chain((shape) => fc.record({ shape: fc.constant(shape), axis: fc.nat({ max: shape.length - 1 }) }))

/** One drawn thing for each axis. */
export function perAxis<Thing>(shape: Shape, thing: (length: number) => fc.Arbitrary<Thing>): fc.Arbitrary<Thing[]> {
  return fc.tuple(...shape.map(thing))
}

/** Values of a type, special ones among the floats. */
export function draws(draw: Draw, shape: Shape, dtype: NumberType): Values & { dtype: NumberType } {
  if (dtype === 'bool') return { ...draw.integer(shape, 2), dtype }
  return { ...(dtype === 'float32' ? wild(draw, shape) : whole(draw, shape)), dtype }
}
