import type { Shape } from '@sandglass/base'
import * as v from 'valibot'
import type { StoredTensor } from '../../persistence/safetensors/types.js'

/** The tensors of a file that is not trusted. */
export interface StoredTensors {
  /** Takes one out: what is left in the end belongs to nothing. */
  take(name: string): StoredTensor | null
  /** @throws InvalidFileError */
  fail(reason: string): never
}

/** On how many examples of each class a sampler was fitted; on one at least. */
export const classCounts = v.pipe(
  v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  v.check((counts) => counts.some((count) => count > 0), 'numbers of examples, not all 0'),
)

/** In nats. */
export const logarithm = v.pipe(v.number(), v.finite())

/** @param shape null stands for any length */
export function finiteNumbers(tensors: StoredTensors, name: string, shape: readonly (number | null)[]): Float64Array {
  const tensor = tensors.take(name)
  const values = tensor?.values
  if (!(values instanceof Float64Array) || !fits(tensor?.shape ?? [], shape))
    return tensors.fail(`its tensor ${name} is missing, or of another shape.`)
  if (!values.every(Number.isFinite)) tensors.fail(`its tensor ${name} holds values that are not finite.`)
  return values
}

export function fits(shape: Shape, wanted: readonly (number | null)[]): boolean {
  return shape.length === wanted.length && shape.every((length, axis) => wanted[axis] === null || wanted[axis] === length)
}
