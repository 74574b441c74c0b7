import * as tf from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import type { KernelExports } from '../engine/instance.js'
import { type Kernel, kernel } from './kernel.js'

type UnaryFunction = (x: number, out: number, count: number) => void
type UnaryName = { [Name in keyof KernelExports]: KernelExports[Name] extends UnaryFunction ? Name : never }[keyof KernelExports]

/** TensorFlow.js's kernels that are one function of one value, and ours for them. */
const functions: readonly (readonly [kernelName: string, name: UnaryName])[] = [
  [tf.Abs, 'absolute'],
  [tf.Ceil, 'ceil'],
  [tf.Elu, 'elu'],
  [tf.Exp, 'exponential'],
  [tf.Expm1, 'exponentialMinus1'],
  [tf.Floor, 'floor'],
  [tf.Log, 'logarithm'],
  [tf.Log1p, 'logarithm1p'],
  [tf.Neg, 'negate'],
  [tf.Reciprocal, 'reciprocal'],
  [tf.Relu, 'relu'],
  [tf.Relu6, 'relu6'],
  [tf.Round, 'round'],
  [tf.Rsqrt, 'reciprocalSquareRoot'],
  [tf.Selu, 'selu'],
  [tf.Sigmoid, 'sigmoid'],
  [tf.Sign, 'sign'],
  [tf.Softplus, 'softplus'],
  [tf.Sqrt, 'squareRoot'],
  [tf.Square, 'square'],
  [tf.Tanh, 'tanh'],
]

export const unaryKernels: readonly Kernel[] = [
  ...functions.map(([kernelName, name]) =>
    kernel<tf.UnaryInputs>(kernelName, ({ inputs, backend }) => map(backend, inputs.x, backend.kernels[name])),
  ),
  kernel<tf.UnaryInputs, tf.StepAttrs>(tf.Step, ({ inputs, attrs, backend }) =>
    map(backend, inputs.x, (x, out, count) => backend.kernels.step(x, out, count, attrs.alpha)),
  ),
  kernel<tf.UnaryInputs, tf.LeakyReluAttrs>(tf.LeakyRelu, ({ inputs, attrs, backend }) =>
    map(backend, inputs.x, (x, out, count) => backend.kernels.leakyRelu(x, out, count, attrs.alpha)),
  ),
  kernel<tf.UnaryInputs, tf.ClipByValueAttrs>(tf.ClipByValue, ({ inputs, attrs, backend }) =>
    map(backend, inputs.x, (x, out, count) => backend.kernels.clip(x, out, count, attrs.clipValueMin, attrs.clipValueMax)),
  ),
]

function map(backend: EngineBackend, x: tf.TensorInfo, f: UnaryFunction): tf.TensorInfo {
  const out = backend.output(x.shape, 'float32')
  f(backend.address(x), backend.address(out), tf.util.sizeFromShape(x.shape))
  return out
}
