import * as tf from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import type { JobArguments, JobName } from '../engine/instance.js'
import { type Kernel, kernel } from './kernel.js'

type UnaryName = {
  [Name in JobName]: JobArguments<Name> extends [x: number, out: number] ? Name : never
}[JobName]

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
    kernel<tf.UnaryInputs>(kernelName, ({ inputs, backend }) => map(backend, inputs.x, name)),
  ),
  kernel<tf.UnaryInputs, tf.StepAttrs>(tf.Step, ({ inputs, attrs, backend }) =>
    map(backend, inputs.x, 'step', attrs.alpha),
  ),
  kernel<tf.UnaryInputs, tf.LeakyReluAttrs>(tf.LeakyRelu, ({ inputs, attrs, backend }) =>
    map(backend, inputs.x, 'leakyRelu', attrs.alpha),
  ),
  kernel<tf.UnaryInputs, tf.ClipByValueAttrs>(tf.ClipByValue, ({ inputs, attrs, backend }) =>
    map(backend, inputs.x, 'clip', attrs.clipValueMin, attrs.clipValueMax),
  ),
]

/** Values of which one chunk is made. */
const grain = 8192

function map<Name extends UnaryName | 'step' | 'leakyRelu' | 'clip'>(
  backend: EngineBackend,
  x: tf.TensorInfo,
  name: Name,
  ...constants: JobArguments<Name> extends [x: number, out: number, ...constants: infer Constants] ? Constants : never
): tf.TensorInfo {
  const out = backend.output(x.shape, 'float32')
  const values = [backend.address(x), backend.address(out), ...(constants as number[])]
  backend.parallel(name, tf.util.sizeFromShape(x.shape), grain, ...(values as JobArguments<Name>))
  return out
}
