import { backend_util } from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { at, build, draw, range, seeds, sum, type Values } from '../testing/arrays.js'
import { expectClose, runKernel, runKernelWithOutputs, useEngine } from '../testing/engine.js'

useEngine()

interface Problem {
  readonly shape: [number, number, number, number]
  readonly filterSize: [number, number]
  readonly strides: [number, number]
  readonly pad: 'same' | 'valid' | backend_util.ExplicitPadding
  readonly seed: number
}

const problems: fc.Arbitrary<Problem> = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.nat({ max: 6 }), fc.nat({ max: 6 }), fc.integer({ min: 1, max: 9 }))
  .chain(([batch, height, width, channels]) =>
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })).chain((filterSize) =>
      fc.record({
        shape: fc.constant<[number, number, number, number]>([batch, height + filterSize[0], width + filterSize[1], channels]),
        filterSize: fc.constant(filterSize),
        strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
        // No window lies wholly in the padding.
        pad: fc.constantFrom<Problem['pad']>('same', 'valid', [
          [0, 0],
          [filterSize[0] - 1, 0],
          [0, filterSize[1] - 1],
          [0, 0],
        ]),
        seed: seeds,
      }),
    ),
  )

/** The places of the pixels that an output pixel's window has, line by line. */
function window(
  { shape, filterSize, strides, pad }: Problem,
  [image = 0, row = 0, column = 0, channel = 0]: readonly number[],
): number[][] {
  const { padInfo } = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad)
  return range(filterSize[0])
    .flatMap((y) =>
      range(filterSize[1]).map((x) => [image, row * strides[0] + y - padInfo.top, column * strides[1] + x - padInfo.left, channel]),
    )
    .filter(([, y = 0, x = 0]) => y >= 0 && y < shape[1] && x >= 0 && x < shape[2])
}

function outShape({ shape, filterSize, strides, pad }: Problem): [number, number, number, number] {
  return backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad).outShape
}

/** TensorFlow.js's own reading of windows of one pixel that keep the shape: they keep everything. */
const isIdentity = (problem: Problem): boolean =>
  problem.filterSize[0] * problem.filterSize[1] === 1 && outShape(problem).every((size, axis) => size === problem.shape[axis])

const attributesOf = ({ filterSize, strides, pad }: Problem): object => ({ filterSize, strides, pad })

test('MaxPool and AvgPool of the pixels that are there', () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const x = draw(problem.shape, problem.seed)
      const pooled = (f: (values: number[]) => number): Values =>
        build(outShape(problem), (place) => f(window(problem, place).map((pixel) => at(x, pixel))))
      const largest = pooled((values) => Math.max(...values))
      const mean = pooled((values) => sum(values) / values.length)
      expectClose(runKernel('MaxPool', { x }, attributesOf(problem)), isIdentity(problem) ? x : largest, 0)
      const magnitude = pooled((values) => sum(values.map(Math.abs)) / values.length)
      expectClose(runKernel('AvgPool', { x }, attributesOf(problem)), isIdentity(problem) ? x : mean, 4e-7, magnitude)
    }),
  )
})

test('MaxPoolWithArgmax tells where the first of the largest is', () => {
  fc.assert(
    fc.property(problems, fc.boolean(), (problem, includeBatchInIndex) => {
      const drawn = draw(problem.shape, problem.seed)
      // Few different values, so that ties are common.
      const x = { shape: drawn.shape, values: drawn.values.map(Math.round) }
      const largest = build(outShape(problem), (place) => Math.max(...window(problem, place).map((pixel) => at(x, pixel))))
      const places = build(outShape(problem), (place) => {
        const [image = 0, ...pixel] = window(problem, place).find((each) => at(x, each) === at(largest, place)) as number[]
        return [includeBatchInIndex ? image : 0, ...pixel].reduce((sum, i, axis) => sum * (problem.shape[axis] as number) + i, 0)
      })
      const [y, indices] = runKernelWithOutputs('MaxPoolWithArgmax', { x }, { ...attributesOf(problem), includeBatchInIndex })
      expectClose(y as Values, largest, 0)
      expect(indices).toEqual({ ...places, dtype: 'int32' })
    }),
  )
})

test('MaxPoolGrad goes to the first of equal pixels', () => {
  fc.assert(
    fc.property(
      problems.filter((problem) => !isIdentity(problem)),
      (problem) => {
        const drawn = draw(problem.shape, problem.seed)
        // Few different values, so that ties are common.
        const input = { shape: drawn.shape, values: drawn.values.map(Math.round) }
        const dy = draw(outShape(problem), problem.seed + 1)
        const expected = build(problem.shape, () => 0)
        const output = build(dy.shape, (place) => Math.max(...window(problem, place).map((pixel) => at(input, pixel))))
        build(dy.shape, (place) => {
          const taker = window(problem, place).find((pixel) => at(input, pixel) === at(output, place))
          if (taker !== undefined) add(expected, taker, at(dy, place))
          return 0
        })
        expectClose(
          runKernel('MaxPoolGrad', { dy, input, output }, attributesOf(problem)),
          expected,
          1e-6,
          magnitudeOf(expected, dy),
        )
      },
    ),
  )
})

test('AvgPoolGrad is the adjoint of AvgPool, also where windows reach over the edge', () => {
  fc.assert(
    fc.property(
      problems.filter((problem) => !isIdentity(problem)),
      (problem) => {
        const input = draw(problem.shape, problem.seed)
        const dy = draw(outShape(problem), problem.seed + 1)
        const expected = build(problem.shape, () => 0)
        build(dy.shape, (place) => {
          const pixels = window(problem, place)
          for (const pixel of pixels) add(expected, pixel, at(dy, place) / pixels.length)
          return 0
        })
        expectClose(runKernel('AvgPoolGrad', { dy, input }, attributesOf(problem)), expected, 1e-6, magnitudeOf(expected, dy))
      },
    ),
  )
})

test('a pixel that is not a number is never the largest, as on cpu', () => {
  const x = { shape: [1, 2, 2, 1], values: Float64Array.of(Number.NaN, 1, 2, Number.NaN) }
  expect(runKernel('MaxPool', { x }, { filterSize: 2, strides: 2, pad: 'valid' }).values).toEqual(Float64Array.of(2))
})

test('a window that lies wholly in the padding has no mean and no largest, as on cpu', () => {
  const x = { shape: [1, 3, 3, 1], values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) }
  for (const pad of [2, 3]) {
    const attributes = { filterSize: 2, strides: 2, pad }
    expect(runKernel('AvgPool', { x }, attributes).values[0]).toBe(Number.NaN)
    expect(runKernel('MaxPool', { x }, attributes).values[0]).toBe(Number.NEGATIVE_INFINITY)
    const dy = { shape: runKernel('AvgPool', { x }, attributes).shape, values: new Float64Array(pad === 2 ? 9 : 16).fill(1) }
    expect(runKernel('AvgPoolGrad', { dy, input: x }, attributes).values.every(Number.isFinite)).toBe(true)
  }
})

function add({ shape, values }: Values, place: readonly number[], amount: number): void {
  const index = place.reduce((sum, i, axis) => sum * (shape[axis] as number) + i, 0)
  values[index] = (values[index] as number) + amount
}

/** Sums of a few terms: what matters is how large the terms were. */
function magnitudeOf(expected: Values, dy: Values): Values {
  const largest = Math.max(...dy.values.map(Math.abs))
  return { shape: expected.shape, values: expected.values.map(() => largest) }
}
