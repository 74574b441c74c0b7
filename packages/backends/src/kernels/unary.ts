import * as tf from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import type { JobArguments, JobName } from '../engine/instance.js'
import { type Kernel, kernel } from './kernel.js'

type UnaryName = {
  [Name in JobName]: JobArguments<Name> extends [x: number, out: number] ? Name : never
}[JobName]

/** Values of which one chunk is made, by what a function costs. */
const light = 16384
const heavy = 4096

/** TensorFlow.js's kernels that are one function of one value, and ours for them. */
const functions: readonly (readonly [kernelName: string, name: UnaryName, grain?: number])[] = [
  [tf.Abs, 'absolute'],
  [tf.Acos, 'arccosine', heavy],
  [tf.Acosh, 'hyperbolicArccosine', heavy],
  [tf.Asin, 'arcsine', heavy],
  [tf.Asinh, 'hyperbolicArcsine', heavy],
  [tf.Atan, 'arctangent', heavy],
  [tf.Atanh, 'hyperbolicArctangent', heavy],
  [tf.Ceil, 'ceil'],
  [tf.Cos, 'cosine', heavy],
  [tf.Cosh, 'hyperbolicCosine', heavy],
  [tf.Elu, 'elu', heavy],
  [tf.Erf, 'errorFunction', heavy],
  [tf.Exp, 'exponential', heavy],
  [tf.Expm1, 'exponentialMinus1', heavy],
  [tf.Floor, 'floor'],
  [tf.Log, 'logarithm', heavy],
  [tf.Log1p, 'logarithm1p', heavy],
  [tf.Neg, 'negate'],
  [tf.Reciprocal, 'reciprocal'],
  [tf.Relu, 'relu'],
  [tf.Relu6, 'relu6'],
  [tf.Round, 'round'],
  [tf.Rsqrt, 'reciprocalSquareRoot'],
  [tf.Selu, 'selu', heavy],
  [tf.Sigmoid, 'sigmoid', heavy],
  [tf.Sign, 'sign'],
  [tf.Sin, 'sine', heavy],
  [tf.Sinh, 'hyperbolicSine', heavy],
  [tf.Softplus, 'softplus', heavy],
  [tf.Sqrt, 'squareRoot'],
  [tf.Square, 'square'],
  [tf.Tan, 'tangent', heavy],
  [tf.Tanh, 'tanh', heavy],
]

export const unaryKernels: readonly Kernel[] = [
  ...functions.map(([kernelName, name, grain = light]) =>
    kernel<tf.UnaryInputs>(kernelName, ({ inputs, backend }) => map(backend, inputs.x, grain, name)),
  ),
  kernel<tf.UnaryInputs, tf.StepAttrs>(tf.Step, ({ inputs, attrs, backend }) => map(backend, inputs.x, light, 'step', attrs.alpha)),
  kernel<tf.UnaryInputs, tf.LeakyReluAttrs>(tf.LeakyRelu, ({ inputs, attrs, backend }) =>
    map(backend, inputs.x, light, 'leakyRelu', attrs.alpha),
  ),
  kernel<tf.UnaryInputs, tf.ClipByValueAttrs>(tf.ClipByValue, ({ inputs, attrs, backend }) =>
    map(backend, inputs.x, light, 'clip', attrs.clipValueMin, attrs.clipValueMax),
  ),
]

function map<Name extends UnaryName | 'step' | 'leakyRelu' | 'clip'>(
  backend: EngineBackend,
  x: tf.TensorInfo,
  grain: number,
  name: Name,
  ...constants: JobArguments<Name> extends [x: number, out: number, ...constants: infer Constants] ? Constants : never
): tf.TensorInfo {
  const out = backend.output(x.shape, 'float32')
  const values = [backend.address(x), backend.address(out), ...(constants as number[])]
  backend.parallel(name, tf.util.sizeFromShape(x.shape), grain, ...(values as JobArguments<Name>))
  return out
}
