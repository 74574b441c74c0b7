import { type Examples, type NumberArray, refuse, type Shape, sizeOf } from '@sandglass/base'
import type { FittedReducer, PassOptions } from '../method.js'
import { addTimes, centred } from '../numbers/arithmetic.js'
import { products } from '../numbers/products.js'
import { checkLike, type Rows, rowBlocks } from '../numbers/rows.js'
import { resolvePass } from '../options.js'
import type { Principal } from './principal.js'

/** Principal components, fitted. */
export interface FittedPca extends FittedReducer, Principal {
  inverse(codes: NumberArray): NumberArray
}

/** @param shape of an example that it was fitted on */
export function projection(name: string, shape: Shape, principal: Principal): FittedPca {
  const { mean, directions } = principal
  const size = mean.length
  const components = directions.length / size
  return {
    ...principal,
    async transform(examples: Examples, options?: PassOptions) {
      const { signal } = resolvePass(name, options)
      checkLike(name, examples, shape)
      const values = new Float32Array(examples.count * components)
      for await (const block of rowBlocks(name, examples, signal)) values.set(project(principal, block), block.start * components)
      return { values, shape: [examples.count, components] }
    },
    inverse(codes: NumberArray) {
      if (sizeOf(codes.shape) !== codes.values.length || codes.shape.at(-1) !== components)
        refuse(name, 'codes.shape', `[count, ${components}]`, codes.shape, 'Give codes as transform returns them.')
      const count = codes.values.length / components
      const values = new Float32Array(count * size)
      for (let row = 0; row < count; row++)
        values.set(restored(principal, codes.values.subarray(row * components, (row + 1) * components)), row * size)
      return { values, shape: [count, ...shape] }
    },
  }
}

/** Coordinates along the directions, `[count, components]`. */
export function project({ mean, directions }: Principal, { values, count, size }: Rows): Float64Array {
  const codes = new Float64Array(count * (directions.length / size))
  products(centred(values, mean), directions, size, codes)
  return codes
}

/** The example that some coordinates stand for. */
export function restored({ mean, directions }: Principal, code: ArrayLike<number>): Float64Array {
  const values = mean.slice()
  const size = mean.length
  for (let d = 0; d < code.length; d++) addTimes(values, directions.subarray(d * size, (d + 1) * size), code[d] as number)
  return values
}
