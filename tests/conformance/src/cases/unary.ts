import * as tf from '@tensorflow/tfjs-core'
import { type Case, defineCase } from '../case.js'
import { exact, ofEach, type Tolerance } from '../compare.js'
import { activationReferences, softplus } from '../reference/activation.js'
import { map } from '../reference/elementwise.js'
import { tensorOf } from '../values.js'
import { longShapes } from './problems.js'

interface Unary {
  readonly kernel: string
  readonly run: (x: tf.Tensor) => tf.Tensor
  readonly reference: (x: number) => number
  /** Where the inputs are drawn from; default −6 to 6. */
  readonly domain?: readonly [number, number]
  readonly tolerance?: Tolerance
}

/** Functions that come near 0, where few digits are left on many devices, are judged beside numbers near 1. */
const besideLargest: Tolerance = { relativeTo: 'largest', error: 4e-6, floor: 1 }
/** What the WebGPU shading language asks of sines and cosines, and where. */
const asShaders: Tolerance = { relativeTo: 'largest', error: 2 ** -11, floor: 1 }
const halfTurn = [-Math.PI, Math.PI] as const
const alpha = 1.6732632423543772
const scale = 1.0507009873554805

const unary: Readonly<Record<string, Unary>> = {
  abs: { kernel: 'Abs', run: tf.abs, reference: Math.abs, tolerance: exact },
  ceil: { kernel: 'Ceil', run: tf.ceil, reference: Math.ceil, tolerance: exact },
  cos: { kernel: 'Cos', run: tf.cos, reference: Math.cos, domain: halfTurn, tolerance: asShaders },
  elu: { kernel: 'Elu', run: tf.elu, reference: (x) => (x > 0 ? x : Math.expm1(x)), tolerance: besideLargest },
  erf: { kernel: 'Erf', run: tf.erf, reference: erf, tolerance: besideLargest },
  exp: { kernel: 'Exp', run: tf.exp, reference: Math.exp },
  expm1: { kernel: 'Expm1', run: tf.expm1, reference: Math.expm1, tolerance: besideLargest },
  floor: { kernel: 'Floor', run: tf.floor, reference: Math.floor, tolerance: exact },
  leakyRelu: { kernel: 'LeakyRelu', run: (x) => tf.leakyRelu(x, 0.25), reference: (x) => (x < 0 ? 0.25 * x : x) },
  log: { kernel: 'Log', run: tf.log, reference: Math.log, domain: [1e-3, 9], tolerance: besideLargest },
  log1p: { kernel: 'Log1p', run: tf.log1p, reference: Math.log1p, domain: [-0.9, 9], tolerance: besideLargest },
  neg: { kernel: 'Neg', run: tf.neg, reference: (x) => -x, tolerance: exact },
  reciprocal: { kernel: 'Reciprocal', run: tf.reciprocal, reference: (x) => 1 / x, domain: [0.1, 9] },
  relu: { kernel: 'Relu', run: tf.relu, reference: (x) => Math.max(0, x), tolerance: exact },
  relu6: { kernel: 'Relu6', run: tf.relu6, reference: (x) => Math.min(6, Math.max(0, x)), domain: [-9, 9], tolerance: exact },
  rsqrt: { kernel: 'Rsqrt', run: tf.rsqrt, reference: (x) => 1 / Math.sqrt(x), domain: [0.01, 9] },
  selu: { kernel: 'Selu', run: tf.selu, reference: (x) => scale * (x > 0 ? x : alpha * Math.expm1(x)), tolerance: besideLargest },
  sigmoid: { kernel: 'Sigmoid', run: tf.sigmoid, reference: activationReferences.sigmoid },
  'sigmoid: far out': {
    kernel: 'Sigmoid',
    run: tf.sigmoid,
    reference: activationReferences.sigmoid,
    domain: [-80, 80],
    tolerance: besideLargest,
  },
  sign: { kernel: 'Sign', run: tf.sign, reference: Math.sign, tolerance: exact },
  sin: { kernel: 'Sin', run: tf.sin, reference: Math.sin, domain: halfTurn, tolerance: asShaders },
  softplus: { kernel: 'Softplus', run: tf.softplus, reference: softplus, tolerance: besideLargest },
  'softplus: far out': { kernel: 'Softplus', run: tf.softplus, reference: softplus, domain: [-80, 80], tolerance: besideLargest },
  sqrt: { kernel: 'Sqrt', run: tf.sqrt, reference: Math.sqrt, domain: [0, 9] },
  square: { kernel: 'Square', run: tf.square, reference: (x) => x * x },
  step: { kernel: 'Step', run: (x) => tf.step(x), reference: (x) => (x > 0 ? 1 : 0), tolerance: exact },
  tanh: { kernel: 'Tanh', run: tf.tanh, reference: Math.tanh, tolerance: besideLargest },
  'tanh: far out': { kernel: 'Tanh', run: tf.tanh, reference: Math.tanh, domain: [-80, 80], tolerance: besideLargest },
  clipByValue: {
    kernel: 'ClipByValue',
    run: (x) => tf.clipByValue(x, -1.5, 2.25),
    reference: (x) => Math.min(2.25, Math.max(-1.5, x)),
    tolerance: exact,
  },
}

export const unaryCases: readonly Case[] = Object.entries(unary).map(
  ([name, { kernel, run, reference, domain: [minimum, maximum] = [-6, 6], tolerance = ofEach }]) =>
    defineCase({
      name,
      kernels: [kernel],
      tolerance,
      problems: longShapes,
      solve(shape, draw) {
        const x = draw.uniform(shape, minimum, maximum)
        return { actual: () => run(tensorOf(x)), expected: map(x, reference) }
      },
    }),
)

/** erf x = 2/√π e^(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 · … · (2n + 1)), whose terms don't cancel. */
function erf(x: number): number {
  let term = x
  let total = x
  for (let n = 1; n < 300; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    total += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total
}
