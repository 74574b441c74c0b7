import * as tf from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import type { HeapType } from '../engine/heap.js'
import type { KernelExports } from '../engine/instance.js'
import { broadcastRows, type Operand } from './broadcast.js'
import { type Kernel, kernel } from './kernel.js'

type BinaryFunction = KernelExports['add']
type BinaryName = { [Name in keyof KernelExports]: KernelExports[Name] extends BinaryFunction ? Name : never }[keyof KernelExports]

/** TensorFlow.js's kernels that make one value of two, and ours for them. */
const arithmetic: readonly (readonly [kernelName: string, name: BinaryName])[] = [
  [tf.Add, 'add'],
  [tf.Maximum, 'maximum'],
  [tf.Minimum, 'minimum'],
  [tf.Multiply, 'multiply'],
  [tf.RealDiv, 'divide'],
  [tf.SquaredDifference, 'squaredDifference'],
  [tf.Sub, 'subtract'],
]

const comparisons: readonly (readonly [kernelName: string, name: BinaryName])[] = [
  [tf.Equal, 'equal'],
  [tf.Greater, 'greater'],
  [tf.GreaterEqual, 'greaterEqual'],
  [tf.Less, 'less'],
  [tf.LessEqual, 'lessEqual'],
  [tf.NotEqual, 'notEqual'],
]

export const binaryKernels: readonly Kernel[] = [
  ...arithmetic.map(([kernelName, name]) =>
    kernel<tf.BinaryInputs>(kernelName, ({ inputs: { a, b }, backend }) => combine(backend, name, a, b, 'float32')),
  ),
  ...comparisons.map(([kernelName, name]) =>
    kernel<tf.BinaryInputs>(kernelName, ({ inputs: { a, b }, backend }) => combine(backend, name, a, b, 'bool')),
  ),
  kernel<tf.PreluInputs>(tf.Prelu, ({ inputs: { x, alpha }, backend }) => combine(backend, 'prelu', x, alpha, 'float32')),
  kernel<tf.EluGradInputs>(tf.EluGrad, ({ inputs: { dy, y }, backend }) => combine(backend, 'eluGradient', dy, y, 'float32')),
]

function combine(backend: EngineBackend, name: BinaryName, a: tf.TensorInfo, b: tf.TensorInfo, dtype: HeapType): tf.TensorInfo {
  const { shape, rows, columns, operands } = broadcastRows(backend, a, b)
  const out = backend.output(shape, dtype)
  const [left, right] = operands
  backend.kernels[name](...walk(left), ...walk(right), backend.address(out), rows, columns)
  return out
}

function walk({ address, rowStep, step }: Operand): [address: number, rowStep: number, step: number] {
  return [address, rowStep, step]
}
