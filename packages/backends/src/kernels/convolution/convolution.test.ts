import { backend_util } from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { at, build, draw, range, seeds, sum, type Values } from '../../testing/arrays.js'
import { expectClose, runKernel, useEngine } from '../../testing/engine.js'

useEngine()

interface Problem {
  readonly inShape: [number, number, number, number]
  readonly filterShape: [number, number, number, number]
  readonly strides: [number, number]
  readonly dilations: [number, number]
  readonly pad: 'same' | 'valid' | number | backend_util.ExplicitPadding
  readonly seed: number
}

const channels = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom(8, 9, 16, 33))
const small = fc.integer({ min: 1, max: 3 })
const paddings = fc.oneof(
  fc.constantFrom<'same' | 'valid'>('same', 'valid'),
  fc.integer({ min: 0, max: 2 }),
  fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 3 })).map(
    ([top, bottom, left, right]): backend_util.ExplicitPadding => [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
  ),
)

/** Convolutions of any geometry; the image is large enough for one place of the dilated filter. */
function problems(mostDilation: number): fc.Arbitrary<Problem> {
  const dilation = fc.integer({ min: 1, max: mostDilation })
  return fc
    .tuple(
      fc.tuple(small, fc.nat({ max: 8 }), fc.nat({ max: 8 })),
      fc.tuple(small, fc.integer({ min: 1, max: 4 })),
      channels,
      channels,
      fc.tuple(small, small),
      fc.tuple(dilation, dilation),
      paddings,
      seeds,
    )
    .map(
      ([[batch, extraHeight, extraWidth], [filterHeight, filterWidth], inChannels, outChannels, strides, dilated, pad, seed]) => {
        // TensorFlow.js takes strides or dilations above 1, not both.
        const dilations: [number, number] = Math.max(...strides) > 1 ? [1, 1] : dilated
        return {
          inShape: [
            batch,
            (filterHeight - 1) * dilations[0] + 1 + extraHeight,
            (filterWidth - 1) * dilations[1] + 1 + extraWidth,
            inChannels,
          ],
          filterShape: [filterHeight, filterWidth, inChannels, outChannels],
          strides,
          dilations,
          pad,
          seed,
        }
      },
    )
}

/** One product of a convolution: an input pixel, a weight's place in the filter, an output pixel. */
type Link = readonly [
  image: number,
  inRow: number,
  inColumn: number,
  filterRow: number,
  filterColumn: number,
  outRow: number,
  outColumn: number,
]

/** All products that a convolution is made of, channels aside. */
function links({ inShape, filterShape, strides, dilations, pad }: Problem): {
  outShape: [number, number, number, number]
  links: Link[]
} {
  const { outShape, padInfo } = backend_util.computeConv2DInfo(inShape, filterShape, strides, dilations, pad)
  const [batch, outHeight, outWidth] = outShape
  const all = range(batch).flatMap((image) =>
    range(outHeight).flatMap((outRow) =>
      range(outWidth).flatMap((outColumn) =>
        range(filterShape[0]).flatMap((filterRow) =>
          range(filterShape[1]).flatMap((filterColumn): Link[] => {
            const inRow = outRow * strides[0] + filterRow * dilations[0] - padInfo.top
            const inColumn = outColumn * strides[1] + filterColumn * dilations[1] - padInfo.left
            const inside = inRow >= 0 && inRow < inShape[1] && inColumn >= 0 && inColumn < inShape[2]
            return inside ? [[image, inRow, inColumn, filterRow, filterColumn, outRow, outColumn]] : []
          }),
        ),
      ),
    ),
  )
  return { outShape, links: all }
}

/** Sums over all products, each added where `into` says; for the gradients as well as the convolution itself. */
function accumulate(
  problem: Problem,
  shape: readonly number[],
  term: (link: Link, i: number, o: number) => { into: readonly number[]; value: number },
): { result: Values; magnitude: Values } {
  const result = build(shape, () => 0)
  const magnitude = build(shape, () => 0)
  for (const link of links(problem).links)
    for (const i of range(problem.inShape[3]))
      for (const o of range(problem.filterShape[3])) {
        const { into, value } = term(link, i, o)
        const index = into.reduce((sum, place, axis) => sum * (shape[axis] as number) + place, 0)
        result.values[index] = (result.values[index] as number) + value
        magnitude.values[index] = (magnitude.values[index] as number) + Math.abs(value)
      }
  return { result, magnitude }
}

function forward(problem: Problem, x: Values, filter: Values) {
  return accumulate(problem, links(problem).outShape, ([image, row, column, fRow, fColumn, outRow, outColumn], i, o) => ({
    into: [image, outRow, outColumn, o],
    value: at(x, [image, row, column, i]) * at(filter, [fRow, fColumn, i, o]),
  }))
}

/** TensorFlow.js reckons sizes below 0 where the padding is a number and the filter is longer than the image is wide. */
function hasOutput({ inShape, filterShape, strides, dilations, pad }: Problem): boolean {
  return backend_util.computeConv2DInfo(inShape, filterShape, strides, dilations, pad).outShape.every((size) => size > 0)
}

test('Conv2D of any stride, padding and dilation', () => {
  fc.assert(
    fc.property(problems(3).filter(hasOutput), (problem) => {
      const { inShape, filterShape, strides, dilations, pad, seed } = problem
      const x = draw(inShape, seed)
      const filter = draw(filterShape, seed + 1)
      const { result, magnitude } = forward(problem, x, filter)
      const attributes = { strides, pad, dilations, dataFormat: 'NHWC' }
      expectClose(runKernel('Conv2D', { x, filter }, attributes), result, 4e-7, magnitude)
    }),
  )
})

test('FusedConv2D adds its bias and applies its activation', () => {
  fc.assert(
    fc.property(problems(2).filter(hasOutput), fc.boolean(), (problem, hasBias) => {
      const { inShape, filterShape, strides, dilations, pad, seed } = problem
      const x = draw(inShape, seed)
      const filter = draw(filterShape, seed + 1)
      const bias = draw([filterShape[3]], seed + 2)
      const { result, magnitude } = forward(problem, x, filter)
      const biased = build(result.shape, (place) => at(result, place) + (hasBias ? at(bias, place.slice(3)) : 0))
      const expected = { ...biased, values: biased.values.map((value) => Math.max(value, 0)) }
      const inputs = { x, filter, ...(hasBias && { bias }) }
      const attributes = { strides, pad, dilations, dataFormat: 'NHWC', activation: 'relu' }
      expectClose(runKernel('FusedConv2D', inputs, attributes), expected, 5e-7, {
        ...magnitude,
        values: magnitude.values.map((m) => m + 1),
      })
    }),
  )
})

test('Conv2DBackpropInput is the gradient at the input', () => {
  fc.assert(
    fc.property(problems(1).filter(hasOutput), (problem) => {
      const { inShape, filterShape, strides, pad, seed } = problem
      const dy = draw(links(problem).outShape, seed)
      const filter = draw(filterShape, seed + 1)
      const { result, magnitude } = accumulate(
        problem,
        inShape,
        ([image, row, column, fRow, fColumn, outRow, outColumn], i, o) => ({
          into: [image, row, column, i],
          value: at(dy, [image, outRow, outColumn, o]) * at(filter, [fRow, fColumn, i, o]),
        }),
      )
      const attributes = { strides, pad, dataFormat: 'NHWC', inputShape: inShape }
      expectClose(runKernel('Conv2DBackpropInput', { dy, filter }, attributes), result, 4e-7, magnitude)
    }),
  )
})

test('Conv2DBackpropFilter is the gradient at the filter', () => {
  fc.assert(
    fc.property(problems(1).filter(hasOutput), (problem) => {
      const { inShape, filterShape, strides, pad, seed } = problem
      const x = draw(inShape, seed)
      const dy = draw(links(problem).outShape, seed + 1)
      const { result, magnitude } = accumulate(
        problem,
        filterShape,
        ([image, row, column, fRow, fColumn, outRow, outColumn], i, o) => ({
          into: [fRow, fColumn, i, o],
          value: at(x, [image, row, column, i]) * at(dy, [image, outRow, outColumn, o]),
        }),
      )
      const attributes = { strides, pad, dataFormat: 'NHWC', filterShape }
      expectClose(runKernel('Conv2DBackpropFilter', { x, dy }, attributes), result, 4e-7, magnitude)
    }),
  )
})

/** Shapes that have a way of their own, or are cut into blocks. */
test.each<[string, Pick<Problem, 'inShape' | 'filterShape' | 'strides' | 'pad'>]>([
  ['images larger than the blocks that they are cut into', shape([1, 40, 41, 2], [3, 3, 2, 5], 1)],
  ['1×1, many channels', shape([3, 9, 7, 12], [1, 1, 12, 20], 1)],
  ['3×3, tiles that overhang', shape([3, 10, 9, 8], [3, 3, 8, 12], 1)],
  ['3×3, lines of tiles in several blocks', shape([1, 9, 70, 8], [3, 3, 8, 8], 1)],
  ['3×3, filters larger than the second cache', shape([2, 5, 4, 64], [3, 3, 64, 64], 1)],
  ['4×4 of stride 2, parts of channels', shape([3, 16, 12, 8], [4, 4, 8, 16], 2)],
  [
    '4×4 of stride 2, padded by 2',
    {
      ...shape([2, 12, 12, 8], [4, 4, 8, 8], 2),
      pad: [
        [0, 0],
        [2, 0],
        [2, 0],
        [0, 0],
      ],
    },
  ],
  ['4×4 of stride 2, three channels', shape([2, 16, 16, 3], [4, 4, 3, 12], 2)],
  ['5×5 of stride 2', shape([2, 14, 16, 8], [5, 5, 8, 8], 2)],
  ['5×4 of stride 2', shape([2, 14, 16, 16], [5, 4, 16, 8], 2)],
  ['4×4 of stride 2, odd sizes', shape([2, 15, 13, 8], [4, 4, 8, 8], 2)],
])('%s: forward and both gradients', (_, given) => {
  const problem: Problem = { ...given, dilations: [1, 1], seed: 1 }
  const { inShape, filterShape, strides, pad } = problem
  const x = draw(inShape, 1)
  const filter = draw(filterShape, 2)
  const dy = draw(links(problem).outShape, 3)
  const attributes = { strides, pad, dataFormat: 'NHWC' }
  const y = runKernel('Conv2D', { x, filter }, { ...attributes, dilations: 1 })
  const { result, magnitude } = forward(problem, x, filter)
  // Winograd's tiles share their errors, so these are measured against the largest sum of terms.
  const largest = { ...magnitude, values: magnitude.values.map(() => Math.max(...magnitude.values)) }
  expectClose(y, result, 1e-6, largest)
  // Both gradients by the adjoint identity ⟨y, dy⟩ = ⟨x, dx⟩ = ⟨filter, dfilter⟩.
  const inner = (a: Values, b: Values): number => sum([...a.values].map((value, index) => value * (b.values[index] as number)))
  const dx = runKernel('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape: inShape })
  const df = runKernel('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape })
  const scale = sum([...y.values].map((value, index) => Math.abs(value * (dy.values[index] as number))))
  expect(Math.abs(inner(x, dx) - inner(y, dy)) / scale).toBeLessThan(3e-7)
  expect(Math.abs(inner(filter, df) - inner(y, dy)) / scale).toBeLessThan(3e-7)
})

function shape(inShape: Problem['inShape'], filterShape: Problem['filterShape'], stride: number) {
  return { inShape, filterShape, strides: [stride, stride] as [number, number], pad: 'same' as const }
}

test('channels first, and an outgoing gradient of another shape, go to the cpu kernels', () => {
  const x = draw([1, 2, 5, 5], 1)
  const filter = draw([3, 3, 2, 4], 2)
  const attributes = { strides: 1, pad: 'valid', dilations: 1 }
  const nchw = runKernel('Conv2D', { x, filter }, { ...attributes, dataFormat: 'NCHW' })
  const nhwc = runKernel(
    'Conv2D',
    { x: build([1, 5, 5, 2], ([n = 0, h = 0, w = 0, c = 0]) => at(x, [n, c, h, w])), filter },
    { ...attributes, dataFormat: 'NHWC' },
  )
  expectClose(
    nchw,
    build([1, 4, 3, 3], ([n = 0, c = 0, h = 0, w = 0]) => at(nhwc, [n, h, w, c])),
    1e-5,
  )
  const dy = draw([1, 8, 8, 4], 3)
  const dx = runKernel(
    'Conv2DBackpropInput',
    { dy, filter },
    { strides: 1, pad: 'same', dataFormat: 'NHWC', inputShape: [1, 4, 4, 2] },
  )
  const cropped = build([1, 4, 4, 4], (place) => at(dy, place))
  const expected = runKernel(
    'Conv2DBackpropInput',
    { dy: cropped, filter },
    { strides: 1, pad: 'same', dataFormat: 'NHWC', inputShape: [1, 4, 4, 2] },
  )
  expectClose(dx, expected, 1e-5)
})
