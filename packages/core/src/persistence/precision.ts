import { InvalidFileError, refuse, type Shape, sizeOf } from '@sandglass/base'
import type { StoredTensor } from './safetensors/types.js'

/** How exactly weights are kept on disk: 4, 2 or 1 bytes each. */
export const precisions = ['float32', 'float16', 'int8'] as const
export type Precision = (typeof precisions)[number]

type Tensors = ReadonlyMap<string, StoredTensor>

/** What of a weight kept as int8 stands beside it: how much one step of each of its rows is worth. */
const scaleSuffix = '.scale'
/** What the largest value of a row becomes. */
const largestStep = 127
/** The largest number of half precision. */
const largestHalf = 65504

/**
 * Weights as they are kept: in half precision all of them; in int8 those of several axes, a scale for
 * each row along the last one, which is that of a layer's outputs, and all others, which are few, in
 * single precision.
 *
 * @throws InvalidArgumentError if a weight is too large for half precision
 */
export function encodeWeights(tensors: Tensors, precision: Precision): Tensors {
  if (precision === 'float32') return tensors
  const encode = precision === 'float16' ? inHalf : inSteps
  return new Map(Array.from(tensors, ([name, tensor]) => encode(name, tensor)).flat())
}

/** The same in single precision again; what isn't kept otherwise stays as it is. */
export function decodeWeights(tensors: Tensors, file: string): Tensors {
  const decoded = new Map<string, StoredTensor>()
  for (const [name, tensor] of tensors) {
    if (tensor.values instanceof Int8Array) decoded.set(name, fromSteps(name, tensor, tensors.get(name + scaleSuffix), file))
    else if (!isScale(name, tensors)) decoded.set(name, tensor)
  }
  return decoded
}

function isScale(name: string, tensors: Tensors): boolean {
  return name.endsWith(scaleSuffix) && tensors.get(name.slice(0, -scaleSuffix.length))?.values instanceof Int8Array
}

function inHalf(name: string, { shape, values }: StoredTensor): [string, StoredTensor][] {
  const large = values.find((value) => Math.abs(value) > largestHalf)
  if (large !== undefined)
    refuse('save', 'precision', `one that holds ${name}`, large, `Half precision ends at ${largestHalf}: take "int8" or "float32".`)
  return [[name, { shape, values, type: 'F16' }]]
}

function inSteps(name: string, tensor: StoredTensor): [string, StoredTensor][] {
  const { shape, values } = tensor
  if (shape.length < 2) return [[name, tensor]]
  const rows = shape.at(-1) as number
  const scales = new Float32Array(rows)
  for (let i = 0; i < values.length; i++) scales[i % rows] = Math.max(scales[i % rows] as number, Math.abs(values[i] as number))
  for (let row = 0; row < rows; row++) scales[row] = (scales[row] as number) / largestStep
  const steps = Int8Array.from(values, (value, i) => {
    const scale = scales[i % rows] as number
    return scale === 0 ? 0 : Math.max(-largestStep, Math.min(largestStep, Math.round(value / scale)))
  })
  return [
    [name, { shape, values: steps }],
    [name + scaleSuffix, { shape: [rows], values: scales }],
  ]
}

function fromSteps(name: string, { shape, values }: StoredTensor, scale: StoredTensor | undefined, file: string): StoredTensor {
  const rows = shape.at(-1) ?? 0
  const scales = scale?.values
  if (!(scales instanceof Float32Array) || scales.length !== rows || !isOfRows(scale?.shape, rows))
    throw new InvalidFileError(file, `the weight ${name} of type I8 has no scale for each of its ${rows} rows.`, {
      cure: 'Save the model again.',
    })
  return { shape, values: Float32Array.from(values, (step, i) => step * (scales[i % rows] as number)) }
}

function isOfRows(shape: Shape | undefined, rows: number): boolean {
  return shape !== undefined && shape.length === 1 && sizeOf(shape) === rows
}

/**
 * How far weights are from what they were: the root of the mean squared difference by that of the mean
 * square; 0 where nothing is lost.
 */
export function relativeError(before: Tensors, after: Tensors): number {
  let [lost, whole] = [0, 0]
  for (const [name, { values }] of before)
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number
      lost += (value - (after.get(name)?.values[i] as number)) ** 2
      whole += value * value
    }
  return whole === 0 ? 0 : Math.sqrt(lost / whole)
}
