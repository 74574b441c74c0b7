import { longShapes, map } from '@sandglass/conformance/references'
import { record } from 'fast-check'
import { whole, wild } from './draws.js'
import { equal, identical, within } from './expected.js'
import { defineLaw, type Law } from './law.js'

/** A kernel that is one function of one value. */
interface Unary {
  readonly kernel: string
  readonly f: (x: number) => number
  /** Of the function's value; 0 where the result is float32's nearest to it. */
  readonly roundings: number
  /** Of 1 where the value is smaller: what comes near 0 between its bounds has few digits left there. */
  readonly besideOne?: true
  readonly attributes?: object
}

const float = Math.fround
const evenHalf = (x: number): number => (x - Math.floor(x) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x))
const selu = (x: number): number => (x >= 0 ? 1.0507009873554805 * x : 1.7580993408473768 * Math.expm1(x))
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

const unary: readonly Unary[] = [
  { kernel: 'Abs', f: Math.abs, roundings: 0 },
  { kernel: 'Acos', f: Math.acos, roundings: 8 },
  { kernel: 'Acosh', f: Math.acosh, roundings: 9 },
  { kernel: 'Asin', f: Math.asin, roundings: 8 },
  { kernel: 'Asinh', f: Math.asinh, roundings: 9 },
  { kernel: 'Atan', f: Math.atan, roundings: 8 },
  { kernel: 'Atanh', f: Math.atanh, roundings: 9 },
  { kernel: 'Ceil', f: Math.ceil, roundings: 0 },
  {
    kernel: 'ClipByValue',
    f: (x) => Math.min(Math.max(x, -0.5), 1.25),
    roundings: 0,
    attributes: { clipValueMin: -0.5, clipValueMax: 1.25 },
  },
  { kernel: 'Cos', f: Math.cos, roundings: 2, besideOne: true },
  { kernel: 'Cosh', f: Math.cosh, roundings: 9 },
  { kernel: 'Elu', f: (x) => (x >= 0 ? x : Math.expm1(x)), roundings: 4 },
  { kernel: 'Erf', f: erf, roundings: 6 },
  { kernel: 'Exp', f: Math.exp, roundings: 3 },
  { kernel: 'Expm1', f: Math.expm1, roundings: 4 },
  { kernel: 'Floor', f: Math.floor, roundings: 0 },
  { kernel: 'LeakyRelu', f: (x) => (x < 0 ? float(0.2) * x : x), roundings: 0, attributes: { alpha: 0.2 } },
  { kernel: 'Log', f: Math.log, roundings: 3 },
  { kernel: 'Log1p', f: Math.log1p, roundings: 4 },
  { kernel: 'Neg', f: (x) => -x, roundings: 0 },
  { kernel: 'Reciprocal', f: (x) => 1 / x, roundings: 0 },
  { kernel: 'Relu', f: (x) => Math.max(x, 0), roundings: 0 },
  { kernel: 'Relu6', f: (x) => Math.min(Math.max(x, 0), 6), roundings: 0 },
  { kernel: 'Round', f: evenHalf, roundings: 0 },
  { kernel: 'Rsqrt', f: (x) => 1 / Math.sqrt(x), roundings: 3 },
  { kernel: 'Selu', f: selu, roundings: 5 },
  { kernel: 'Sigmoid', f: (x) => 1 / (1 + Math.exp(-x)), roundings: 4 },
  { kernel: 'Sign', f: (x) => (Number.isNaN(x) ? 0 : Math.sign(x)), roundings: 0 },
  { kernel: 'Sin', f: Math.sin, roundings: 2, besideOne: true },
  { kernel: 'Sinh', f: Math.sinh, roundings: 9 },
  { kernel: 'Softplus', f: softplus, roundings: 4 },
  { kernel: 'Sqrt', f: Math.sqrt, roundings: 0 },
  { kernel: 'Square', f: (x) => x * x, roundings: 0 },
  { kernel: 'Step', f: (x) => (x > 0 ? 1 : Number.isNaN(x) ? x : 0.25), roundings: 0, attributes: { alpha: 0.25 } },
  { kernel: 'Tan', f: Math.tan, roundings: 2 },
  { kernel: 'Tanh', f: Math.tanh, roundings: 5 },
]

/** 2/√π e^(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 · … · (2n + 1)), whose terms don't cancel; from 6 on it is 1 in float32. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x)
  let term = x
  let total = x
  for (let n = 1; n < 300; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    total += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total
}

/** Those that take whole numbers and give such. */
const ofWhole: readonly Omit<Unary, 'roundings'>[] = [
  { kernel: 'Abs', f: Math.abs },
  { kernel: 'Neg', f: (x) => -x },
  { kernel: 'Relu', f: (x) => Math.max(x, 0) },
  { kernel: 'Sign', f: Math.sign },
  { kernel: 'Square', f: (x) => x * x },
]

const problems = record({ shape: longShapes })

export const unaryLaws: readonly Law[] = [
  ...unary.map(({ kernel, f, roundings, besideOne = false, attributes = {} }) =>
    defineLaw({
      name: kernel,
      problems,
      pose({ shape }, draw) {
        const x = wild(draw, shape)
        const expected = map(x, f)
        return {
          call: { kernel, inputs: { x }, attributes },
          expected: () =>
            roundings === 0 ? equal(expected) : within(roundings, expected, besideOne ? map(expected, () => 1) : expected),
        }
      },
    }),
  ),
  ...ofWhole.map(({ kernel, f }) =>
    defineLaw({
      name: `${kernel} of whole numbers`,
      problems,
      pose({ shape }, draw) {
        const x = { ...whole(draw, shape), dtype: 'int32' as const }
        return {
          call: { kernel, inputs: { x } },
          expected: () =>
            identical(
              map(map(x, f), (value) => value + 0),
              'int32',
            ),
        }
      },
    }),
  ),
]
