import { type Shape, sizeOf } from '@sandglass/base'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { at, build, draw, seeds, type Values } from '../testing/arrays.js'
import { expectClose, runKernel, useEngine } from '../testing/engine.js'

useEngine()

const float = Math.fround

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Maximum: Math.max,
  Minimum: Math.min,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  SquaredDifference: (a, b) => float(a - b) ** 2,
  Sub: (a, b) => a - b,
}
const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Equal: (a, b) => a === b,
  Greater: (a, b) => a > b,
  GreaterEqual: (a, b) => a >= b,
  Less: (a, b) => a < b,
  LessEqual: (a, b) => a <= b,
  NotEqual: (a, b) => a !== b,
}

/** Pairs of shapes that broadcast: each axis whole, repeated in one of them, or missing there. */
const broadcasts = fc
  .array(fc.tuple(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 6, max: 19 })), fc.constantFrom('both', 'a', 'b')), {
    maxLength: 4,
  })
  .chain((axes) =>
    fc.tuple(fc.constant(axes), fc.nat({ max: axes.length }), fc.boolean()).map(([, missing, fromA]) => {
      const shape = axes.map(([size]) => size)
      const a = axes.map(([size, repeated]) => (repeated === 'a' ? 1 : size))
      const b = axes.map(([size, repeated]) => (repeated === 'b' ? 1 : size))
      // Leading axes can be left out where they are repeated.
      const shorter = fromA ? a : b
      while (missing > 0 && shorter[0] === 1) shorter.shift()
      return { shape: largest(shape, a, b), a, b }
    }),
  )

function largest(shape: readonly number[], a: Shape, b: Shape): number[] {
  const of = (own: Shape, axis: number): number => own[axis - shape.length + own.length] ?? 1
  return shape.map((_, axis) => Math.max(of(a, axis), of(b, axis))).slice(shape.length - Math.max(a.length, b.length))
}

function broadcast(x: Values, place: readonly number[]): number {
  const own = place.slice(place.length - x.shape.length)
  return at(
    x,
    own.map((index, axis) => (x.shape[axis] === 1 ? 0 : index)),
  )
}

/** With some equal values and some special ones among them. */
function rough(shape: Shape, seed: number): Values {
  const { values } = draw(shape, seed)
  const special = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, float(1e-40), float(3e38)]
  return {
    shape,
    values: values.map((value, index) => (Math.abs(value) < 0.2 ? (special[index % special.length] as number) : value)),
  }
}

for (const [name, f] of Object.entries({ ...arithmetic, ...comparisons }))
  test(`${name} of shapes that broadcast, NaN and infinities among the values`, () => {
    fc.assert(
      fc.property(broadcasts, seeds, ({ shape, a, b }, seed) => {
        const left = rough(a, seed)
        const right = rough(b, seed + 1)
        const result = runKernel(name, { a: left, b: right })
        const expected = build(shape, (place) => float(Number(f(broadcast(left, place), broadcast(right, place)))))
        expect(result.dtype).toBe(name in comparisons ? 'bool' : 'float32')
        expect(result.shape).toEqual(shape)
        expect(result.values.map((x) => x + 0)).toEqual(expected.values.map((x) => x + 0))
      }),
    )
  })

test('Atan2 of zeros of both signs, of what is infinite, and of NaN, as JavaScript has it', () => {
  const special = [0, -0, 1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0.3, -2]
  const pairs = special.flatMap((y) => special.map((x) => [y, x] as const))
  const column = (index: 0 | 1) => ({ shape: [pairs.length], values: Float64Array.from(pairs, (pair) => pair[index]) })
  const { values } = runKernel('Atan2', { a: column(0), b: column(1) })
  for (const [i, [y, x]] of pairs.entries()) {
    const expected = Math.atan2(y, x)
    const got = values[i] as number
    if (Number.isNaN(expected)) expect(got).toBeNaN()
    else expect(Math.abs(got - expected), `${y}, ${x}: ${got}`).toBeLessThanOrEqual(5e-7)
    if (expected === 0) expect(Object.is(got, expected), `${y}, ${x}: ${got}`).toBe(true)
  }
})

test('Prelu and EluGrad', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), seeds, (count, seed) => {
      const x = draw([count], seed)
      const y = draw([count], seed + 1)
      const pairs = (f: (x: number, y: number) => number) =>
        x.values.map((value, index) => float(f(value, y.values[index] as number)))
      expect(runKernel('Prelu', { x, alpha: y }).values).toEqual(pairs((x, slope) => (x < 0 ? x * slope : x)))
      expect(runKernel('EluGrad', { dy: x, y }).values).toEqual(pairs((dy, y) => (y >= 0 ? dy : dy * float(y + 1))))
    }),
  )
})

test('NaN in either input of Prelu and EluGrad is not hidden', () => {
  const [numbers, nans] = [
    { shape: [5], values: new Float64Array(5).fill(2) },
    { shape: [5], values: new Float64Array(5).fill(Number.NaN) },
  ]
  expect(runKernel('Prelu', { x: nans, alpha: numbers }).values).toEqual(nans.values)
  expect(runKernel('EluGrad', { dy: nans, y: numbers }).values).toEqual(nans.values)
  expect(runKernel('EluGrad', { dy: numbers, y: nans }).values).toEqual(nans.values)
})

test('AddN adds up any number of tensors', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 40 }), seeds, (terms, count, seed) => {
      const all = Array.from({ length: terms }, (_, index) => draw([count], seed + index))
      const expected = Float64Array.from({ length: count }, (_, i) =>
        all.reduce((sum, { values }) => float(sum + (values[i] as number)), 0),
      )
      expect(runKernel('AddN', all).values).toEqual(expected)
    }),
  )
})

test('Select takes value by value', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 3 }), fc.boolean(), seeds, (shape, integers, seed) => {
      const [t, e] = [seed, seed + 1].map((each) => (integers ? whole(shape, each) : draw(shape, each))) as [Values, Values]
      const condition = truths(shape, seed + 2)
      const expected = Float64Array.from({ length: sizeOf(shape) }, (_, i) => (condition.values[i] ? t : e).values[i] as number)
      expect(runKernel('Select', { condition, t, e }).values).toEqual(expected)
    }),
  )
})

test('outer products of short rows', () => {
  const a = draw([300, 1], 1)
  const b = draw([5], 2)
  const expected = build([300, 5], ([row = 0, column = 0]) => Math.fround(at(a, [row, 0]) + at(b, [column])))
  expectClose(runKernel('Add', { a, b }), expected, 0)
  expectClose(runKernel('Add', { a: b, b: a }), expected, 0)
})

/** Whole numbers, some of them equal, some so large that sums and products wrap around. */
function whole(shape: Shape, seed: number) {
  const { values } = draw(shape, seed)
  const large = [2 ** 31 - 1, -(2 ** 31), 2 ** 30, 0]
  const integers = values.map((value, index) =>
    Math.abs(value) < 0.3 ? (large[index % large.length] as number) : Math.round(3 * value),
  )
  return { shape, values: integers, dtype: 'int32' as const }
}

/** As the cpu backend reckons it. */
function modulo(a: number, b: number): number {
  const rest = a % b
  return (a < 0 && b < 0) || (a >= 0 && b >= 0) ? rest : (rest + b) % b
}

for (const [name, of] of [
  ['float32', rough],
  ['int32', whole],
] as const)
  test(`Mod and FloorDiv of ${name}, also by 0 and of what is infinite`, () => {
    fc.assert(
      fc.property(broadcasts, seeds, ({ shape, a, b }, seed) => {
        const left = of(a, seed)
        const right = of(b, seed + 1)
        const each = (f: (a: number, b: number) => number) =>
          build(shape, (place) => f(broadcast(left, place), broadcast(right, place)))
        const rests = each((x, y) => (name === 'int32' ? modulo(x, y) | 0 : float(modulo(x, y))))
        expect(runKernel('Mod', { a: left, b: right })).toMatchObject({ dtype: name, values: rests.values })
        const quotients = each((x, y) => Math.floor(x / y) | 0)
        expect(runKernel('FloorDiv', { a: left, b: right })).toMatchObject({ dtype: 'int32', values: quotients.values })
      }),
    )
  })

const ofIntegers: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => (a + b) | 0,
  Maximum: Math.max,
  Minimum: Math.min,
  Multiply: Math.imul,
  SquaredDifference: (a, b) => Math.imul(a - b, a - b),
  Sub: (a, b) => (a - b) | 0,
}

for (const [name, f] of Object.entries({ ...ofIntegers, ...comparisons }))
  test(`${name} of whole numbers`, () => {
    fc.assert(
      fc.property(broadcasts, seeds, ({ shape, a, b }, seed) => {
        const left = whole(a, seed)
        const right = whole(b, seed + 1)
        const result = runKernel(name, { a: left, b: right })
        const expected = build(shape, (place) => Number(f(broadcast(left, place), broadcast(right, place))))
        expect(result.dtype).toBe(name in comparisons ? 'bool' : 'int32')
        expect(result.values).toEqual(expected.values)
      }),
    )
  })

test('Pow, also of zeros, infinities, NaN and negative numbers', () => {
  fc.assert(
    fc.property(broadcasts, seeds, ({ shape, a, b }, seed) => {
      const left = rough(a, seed)
      const drawn = rough(b, seed + 1)
      // Every other exponent is a whole number, of which those of negative numbers are.
      const right = { ...drawn, values: drawn.values.map((value, index) => (index % 2 === 0 ? Math.round(2 * value) : value)) }
      const expected = build(shape, (place) => float(broadcast(left, place) ** broadcast(right, place)))
      const result = runKernel('Pow', { a: left, b: right })
      expectClose(result, expected, 1.2e-7)
      // Also the sign of zeros.
      expect(result.values.map((x) => 1 / Math.sign(x))).toEqual(expected.values.map((x) => 1 / Math.sign(x)))
    }),
  )
})

test('Pow over the whole range of float32', () => {
  const a = {
    shape: [20_000],
    values: Float64Array.from({ length: 20_000 }, (_, i) => float(2 ** ((i % 270) - 145) * (1 + i / 20_000))),
  }
  const b = { shape: [20_000], values: draw([20_000], 1).values.map((y) => float(20 * y)) }
  const expected = { shape: a.shape, values: a.values.map((x, i) => float(x ** (b.values[i] as number))) }
  expectClose(runKernel('Pow', { a, b }), expected, 1.2e-7)
})

const truths = (shape: Shape, seed: number) => {
  const { values } = draw(shape, seed)
  return { shape, values: values.map((value) => Number(value > 0)), dtype: 'bool' as const }
}

test('LogicalAnd, LogicalOr and LogicalNot, the first two broadcast', () => {
  fc.assert(
    fc.property(broadcasts, seeds, ({ shape, a, b }, seed) => {
      const left = truths(a, seed)
      const right = truths(b, seed + 1)
      const both = (f: (x: number, y: number) => number) =>
        build(shape, (place) => f(broadcast(left, place), broadcast(right, place)))
      expect(runKernel('LogicalAnd', { a: left, b: right }).values).toEqual(both((x, y) => x & y).values)
      expect(runKernel('LogicalOr', { a: left, b: right }).values).toEqual(both((x, y) => x | y).values)
      const not = runKernel('LogicalNot', { x: left })
      expect(not).toEqual({ ...left, shape: a, values: left.values.map((x) => 1 - x) })
    }),
  )
})

test('IsNan, IsInf and IsFinite', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 70 }), seeds, (count, seed) => {
      const x = rough([count], seed)
      const each = (f: (x: number) => boolean) => ({
        shape: [count],
        values: x.values.map((value) => Number(f(value))),
        dtype: 'bool',
      })
      expect(runKernel('IsNan', { x })).toEqual(each(Number.isNaN))
      expect(runKernel('IsInf', { x })).toEqual(each((value) => Math.abs(value) === Number.POSITIVE_INFINITY))
      expect(runKernel('IsFinite', { x })).toEqual(each(Number.isFinite))
    }),
  )
})

test('mixed types go to the cpu kernels', () => {
  const a = { shape: [3], values: Float64Array.of(7, -8, 2), dtype: 'int32' as const }
  const b = { shape: [3], values: Float64Array.of(0.5, -8, 3) }
  expect(runKernel('Greater', { a, b }).values).toEqual(Float64Array.of(1, 0, 0))
  expect(runKernel('RealDiv', { a, b: a })).toMatchObject({ values: Float64Array.of(1, 1, 1) })
})

test('bytes other than 0 are true', () => {
  const bools = (...values: number[]) => ({ shape: [values.length], values: Float64Array.from(values), dtype: 'bool' as const })
  const [a, b] = [bools(2, 1, 4, 0), bools(1, 1, 3, 1)]
  expect([...runKernel('LogicalAnd', { a, b }).values]).toEqual([1, 1, 1, 0])
  expect([...runKernel('LogicalOr', { a, b: bools(0, 0, 0, 0) }).values]).toEqual([1, 1, 1, 0])
  expect([...runKernel('LogicalNot', { x: a }).values]).toEqual([0, 0, 0, 1])
  for (const [values, all] of [
    [bools(2, 2, 4), 1],
    [bools(2, 0, 4), 0],
  ] as const) {
    expect([...runKernel('All', { x: values }, { axis: 0, keepDims: false }).values]).toEqual([all])
    expect([...runKernel('Any', { x: values }, { axis: 0, keepDims: false }).values]).toEqual([1])
  }
})
