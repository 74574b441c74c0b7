import { stream } from '@sandglass/base'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draw, seeds, shapes } from '../testing/arrays.js'
import { expectClose, runKernel, useEngine } from '../testing/engine.js'

useEngine()

interface Case {
  readonly f: (x: number) => number
  /** Relative; 0 where the result is float32's nearest to the exact one. */
  readonly tolerance: number
  readonly attributes?: object
  /** Arguments are drawn up to this far from 0, and only above it for functions of positive numbers. */
  readonly reach?: number
  readonly positive?: boolean
  /** What the tolerance is relative to; the result itself if left out. */
  readonly magnitude?: (x: number) => number
}

const half = (x: number): number => (x - Math.floor(x) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x))
/** 2/√π e^(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 · … · (2n + 1)), whose terms don't cancel. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x)
  let term = x
  let total = x
  for (let n = 1; n < 200; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    total += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total
}
const selu = (x: number): number => (x >= 0 ? 1.0507009873554805 * x : 1.7580993408473768 * Math.expm1(x))

const cases: Readonly<Record<string, Case>> = {
  Abs: { f: Math.abs, tolerance: 0 },
  Acos: { f: Math.acos, tolerance: 4e-7, reach: 1 },
  Acosh: { f: Math.acosh, tolerance: 5e-7, reach: 1e6, positive: true },
  Asin: { f: Math.asin, tolerance: 3e-7, reach: 1 },
  Asinh: { f: Math.asinh, tolerance: 5e-7, reach: 1e6 },
  Atan: { f: Math.atan, tolerance: 3e-7, reach: 100 },
  Atanh: { f: Math.atanh, tolerance: 5e-7, reach: 1 },
  Ceil: { f: Math.ceil, tolerance: 0 },
  ClipByValue: {
    f: (x) => Math.min(Math.max(x, -0.5), 1.25),
    tolerance: 0,
    attributes: { clipValueMin: -0.5, clipValueMax: 1.25 },
  },
  Cos: { f: Math.cos, tolerance: 1e-7, reach: 1e5, magnitude: () => 1 },
  Cosh: { f: Math.cosh, tolerance: 5e-7, reach: 89 },
  Elu: { f: (x) => (x >= 0 ? x : Math.expm1(x)), tolerance: 2e-7 },
  Erf: { f: erf, tolerance: 3e-7 },
  Exp: { f: Math.exp, tolerance: 1.2e-7, reach: 87 },
  Expm1: { f: Math.expm1, tolerance: 2e-7, reach: 87 },
  Floor: { f: Math.floor, tolerance: 0 },
  LeakyRelu: { f: (x) => (x < 0 ? Math.fround(0.2) * x : x), tolerance: 6e-8, attributes: { alpha: 0.2 } },
  Log: { f: Math.log, tolerance: 1.5e-7, positive: true },
  Log1p: { f: Math.log1p, tolerance: 2e-7, positive: true },
  Neg: { f: (x) => -x, tolerance: 0 },
  Reciprocal: { f: (x) => 1 / x, tolerance: 6e-8 },
  Relu: { f: (x) => Math.max(x, 0), tolerance: 0 },
  Relu6: { f: (x) => Math.min(Math.max(x, 0), 6), tolerance: 0, reach: 20 },
  Round: { f: half, tolerance: 0, reach: 1000 },
  Rsqrt: { f: (x) => 1 / Math.sqrt(x), tolerance: 1.2e-7, positive: true },
  Selu: { f: selu, tolerance: 2.5e-7 },
  Sigmoid: { f: (x) => 1 / (1 + Math.exp(-x)), tolerance: 2e-7, reach: 80 },
  Sign: { f: (x) => (Number.isNaN(x) ? 0 : Math.sign(x)), tolerance: 0 },
  Sin: { f: Math.sin, tolerance: 1.5e-7, reach: 1e5, magnitude: (x) => Math.min(Math.abs(x), 1) },
  Sinh: { f: Math.sinh, tolerance: 5e-7, reach: 89 },
  Softplus: { f: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), tolerance: 2e-7, reach: 80 },
  Sqrt: { f: Math.sqrt, tolerance: 6e-8, positive: true },
  Square: { f: (x) => x * x, tolerance: 6e-8 },
  Step: { f: (x) => (x > 0 ? 1 : Number.isNaN(x) ? x : 0.5), tolerance: 0, attributes: { alpha: 0.5 } },
  Tan: { f: Math.tan, tolerance: 7e-8, reach: 1e5 },
  Tanh: { f: Math.tanh, tolerance: 2.5e-7, reach: 12 },
}

const edges = [
  0,
  -0,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  1e-40,
  -1e-40,
  1e-30,
  -1e-30,
  1,
  -1,
  0.5,
  2.5,
  88.7,
  -103,
  1e30,
  -1e30,
]

for (const [name, { f, tolerance, attributes, reach = 5, positive = false, magnitude = f }] of Object.entries(cases)) {
  test(`${name} of any shape`, () => {
    fc.assert(
      fc.property(shapes, seeds, (shape, seed) => {
        const x = draw(shape, seed)
        const arguments_ = { shape, values: x.values.map((value) => (positive ? Math.abs(value) : value)) }
        const each = (of: (x: number) => number) => ({ shape, values: arguments_.values.map((value) => of(value)) })
        expectClose(runKernel(name, { x: arguments_ }, attributes), each(f), tolerance, each(magnitude))
      }),
      { numRuns: 25 },
    )
  })

  test(`${name} to ${tolerance} of its exact value, over its whole range`, () => {
    const random = stream(1, name)
    const count = 20_003
    const values = Float64Array.from({ length: count }, (_, index) => {
      // Half of them evenly over the range, half over its orders of magnitude.
      const size = index % 2 === 0 ? random.uniform() * reach : 2 ** (random.uniform() * -40) * reach
      return Math.fround(positive || random.uniform() < 0.5 ? size : -size)
    })
    const each = (of: (x: number) => number) => ({ shape: [count], values: values.map((value) => of(value)) })
    expectClose(runKernel(name, { x: { shape: [count], values } }, attributes), each(f), tolerance, each(magnitude))
  })

  test(`${name} at the edges: zeros, infinities, NaN, the smallest and the largest`, () => {
    const values = Float64Array.from(edges, Math.fround)
    const { values: actual } = runKernel(name, { x: { shape: [edges.length], values } }, attributes)
    values.forEach((x, index) => {
      const expected = Math.fround(f(x))
      const got = actual[index] as number
      const close = Math.abs(got - expected) <= 3e-7 * Math.abs(expected) + 2e-45
      expect(Object.is(got, expected) || got === expected || close, `${name}(${x}) must be ${expected}, got ${got}`).toBe(true)
    })
  })
}

test('sine, cosine and tangent of everything that float32 holds, however large', () => {
  const random = stream(1, 'large angles')
  const values = Float64Array.from({ length: 20_000 }, () => Math.fround((random.uniform() - 0.5) * 2 ** (128 * random.uniform())))
  const x = { shape: [values.length], values }
  const each = (of: (x: number) => number) => ({ shape: x.shape, values: values.map((value) => of(value)) })
  const ones = each(() => 1)
  expectClose(runKernel('Sin', { x }), each(Math.sin), 1e-7, ones)
  expectClose(runKernel('Cos', { x }), each(Math.cos), 1e-7, ones)
  expectClose(runKernel('Tan', { x }), each(Math.tan), 7e-8)
})
