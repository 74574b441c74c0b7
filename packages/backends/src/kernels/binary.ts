import * as tf from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import type { KernelExports } from '../engine/instance.js'
import { broadcastRows, type Operand } from './broadcast.js'
import { type Kernel, kernel } from './kernel.js'

type BinaryFunction = KernelExports['add']
type BinaryName = { [Name in keyof KernelExports]: KernelExports[Name] extends BinaryFunction ? Name : never }[keyof KernelExports]

/** TensorFlow.js's kernels that combine two values into a third. */
const arithmetic: readonly (readonly [kernelName: string, name: BinaryName])[] = [
  [tf.Add, 'add'],
  [tf.Maximum, 'maximum'],
  [tf.Minimum, 'minimum'],
  [tf.Multiply, 'multiply'],
  [tf.RealDiv, 'divide'],
  [tf.SquaredDifference, 'squaredDifference'],
  [tf.Sub, 'subtract'],
]

export const binaryKernels: readonly Kernel[] = [
  ...arithmetic.map(([kernelName, name]) =>
    kernel<tf.BinaryInputs>(kernelName, ({ inputs, backend }) => combine(backend, inputs.a, inputs.b, backend.kernels[name])),
  ),
  kernel<tf.PreluInputs>(tf.Prelu, ({ inputs, backend }) => combine(backend, inputs.x, inputs.alpha, backend.kernels.prelu)),
  kernel<tf.EluGradInputs>(tf.EluGrad, ({ inputs, backend }) => combine(backend, inputs.dy, inputs.y, backend.kernels.eluGradient)),
]

function combine(backend: EngineBackend, a: tf.TensorInfo, b: tf.TensorInfo, f: BinaryFunction): tf.TensorInfo {
  const { shape, rows, columns, operands } = broadcastRows(backend, a, b)
  const out = backend.output(shape, 'float32')
  const [left, right] = operands
  f(...stepsOf(left), ...stepsOf(right), backend.address(out), rows, columns)
  return out
}

function stepsOf({ address, rowStep, step }: Operand): [number, number, number] {
  return [address, rowStep, step]
}
