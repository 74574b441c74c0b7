import { backend_util } from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { test } from 'vitest'
import { at, build, draw, range, seeds, sum, type Values } from '../../testing/arrays.js'
import { expectClose, runKernel, useEngine } from '../../testing/engine.js'

useEngine()

type Four = [number, number, number, number]

interface Problem {
  readonly inShape: Four
  readonly filterShape: Four
  readonly strides: [number, number]
  readonly dilations: [number, number]
  readonly pad: 'same' | 'valid' | backend_util.ExplicitPadding
  readonly seed: number
}

const small = fc.integer({ min: 1, max: 3 })
const paddings = fc.oneof(
  fc.constantFrom<'same' | 'valid'>('same', 'valid'),
  fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 3 })).map(
    ([top, bottom, left, right]): backend_util.ExplicitPadding => [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
  ),
)

/** Of any geometry; the image is large enough for one place of the dilated filter. */
const problems: fc.Arbitrary<Problem> = fc
  .record({
    batch: small,
    extra: fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 20 })),
    filterSize: fc.tuple(small, fc.integer({ min: 1, max: 4 })),
    channels: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(12, 16)),
    filters: fc.oneof({ weight: 2, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 3 })),
    strides: fc.tuple(small, small),
    dilations: fc.tuple(small, small),
    pad: paddings,
    seed: seeds,
  })
  .map(({ batch, extra, filterSize, channels, filters, strides, dilations: drawn, pad, seed }) => {
    // TensorFlow.js takes strides or dilations above 1, not both.
    const dilations: [number, number] = Math.max(...strides) > 1 ? [1, 1] : drawn
    const sizes = ([0, 1] as const).map((axis) => (filterSize[axis] - 1) * dilations[axis] + 1 + extra[axis]) as [number, number]
    const filterShape: Four = [...filterSize, channels, filters]
    return { inShape: [batch, ...sizes, channels], filterShape, strides, dilations, pad, seed }
  })

function outShape({ inShape, filterShape, strides, dilations, pad }: Problem): Four {
  return backend_util.computeConv2DInfo(inShape, filterShape, strides, dilations, pad, undefined, true).outShape
}

/** Where in the image a tap of the filter looks for a pixel of the output. */
function seen(problem: Problem, row: number, column: number, tapRow: number, tapColumn: number): [number, number] {
  const { inShape, filterShape, strides, dilations, pad } = problem
  const { padInfo } = backend_util.computeConv2DInfo(inShape, filterShape, strides, dilations, pad, undefined, true)
  return [row * strides[0] + tapRow * dilations[0] - padInfo.top, column * strides[1] + tapColumn * dilations[1] - padInfo.left]
}

function convolve(problem: Problem, x: Values, filter: Values): Values {
  const [rows, columns, , filters] = problem.filterShape
  return build(outShape(problem), ([n = 0, row = 0, column = 0, channel = 0]) => {
    const from = Math.floor(channel / filters)
    return sum(
      range(rows * columns).map((tap) => {
        const [tapRow, tapColumn] = [Math.floor(tap / columns), tap % columns]
        const weight = at(filter, [tapRow, tapColumn, from, channel % filters])
        return weight * at(x, [n, ...seen(problem, row, column, tapRow, tapColumn), from])
      }),
    )
  })
}

const absolute = ({ shape, values }: Values): Values => ({ shape, values: values.map(Math.abs) })
const attributesOf = ({ strides, dilations, pad }: Problem) => ({ strides, dilations, pad, dataFormat: 'NHWC' })

test('DepthwiseConv2dNative of any stride, padding, dilation and number of filters a channel', () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const x = draw(problem.inShape, problem.seed)
      const filter = draw(problem.filterShape, problem.seed + 1)
      const magnitude = convolve(problem, absolute(x), absolute(filter))
      const result = runKernel('DepthwiseConv2dNative', { x, filter }, attributesOf(problem))
      expectClose(result, convolve(problem, x, filter), 1e-6, magnitude)
    }),
  )
})

test('FusedDepthwiseConv2D adds the bias and applies the activation', () => {
  fc.assert(
    fc.property(problems, fc.boolean(), (problem, biased) => {
      const x = draw(problem.inShape, problem.seed)
      const filter = draw(problem.filterShape, problem.seed + 1)
      const bias = draw([outShape(problem)[3]], problem.seed + 2)
      const plus = (values: Values, sign: (b: number) => number) =>
        build(values.shape, (place) => at(values, place) + (biased ? sign(at(bias, place.slice(3))) : 0))
      const sums = plus(convolve(problem, x, filter), (b) => b)
      const magnitude = plus(convolve(problem, absolute(x), absolute(filter)), Math.abs)
      const expected = { ...sums, values: sums.values.map((value) => Math.max(value, 0)) }
      const attributes = { ...attributesOf(problem), activation: 'relu' }
      expectClose(runKernel('FusedDepthwiseConv2D', { x, filter, ...(biased && { bias }) }, attributes), expected, 1e-6, magnitude)
    }),
  )
})

/** Calls back with every product that a convolution adds up: the places in image, filter and output. */
function eachProduct(problem: Problem, visit: (x: number[], filter: number[], out: readonly number[]) => void): void {
  const [rows, columns, , filters] = problem.filterShape
  build(outShape(problem), (place) => {
    const [n = 0, row = 0, column = 0, channel = 0] = place
    const from = Math.floor(channel / filters)
    for (const tap of range(rows * columns)) {
      const [tapRow, tapColumn] = [Math.floor(tap / columns), tap % columns]
      const [y, x] = seen(problem, row, column, tapRow, tapColumn)
      const inside = y >= 0 && y < problem.inShape[1] && x >= 0 && x < problem.inShape[2]
      if (inside) visit([n, y, x, from], [tapRow, tapColumn, from, channel % filters], place)
    }
    return 0
  })
}

function add({ shape, values }: Values, place: readonly number[], amount: number): void {
  const index = place.reduce((sum, i, axis) => sum * (shape[axis] as number) + i, 0)
  values[index] = (values[index] as number) + amount
}

test('the gradients are the adjoints', () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const x = draw(problem.inShape, problem.seed)
      const filter = draw(problem.filterShape, problem.seed + 1)
      const dy = draw(outShape(problem), problem.seed + 2)
      const [dx, dxMagnitude] = [0, 0].map(() => build(problem.inShape, () => 0)) as [Values, Values]
      const [dFilter, dFilterMagnitude] = [0, 0].map(() => build(problem.filterShape, () => 0)) as [Values, Values]
      eachProduct(problem, (inImage, inFilter, out) => {
        const [gradient, value, weight] = [at(dy, out), at(x, inImage), at(filter, inFilter)]
        add(dx, inImage, gradient * weight)
        add(dxMagnitude, inImage, Math.abs(gradient * weight))
        add(dFilter, inFilter, gradient * value)
        add(dFilterMagnitude, inFilter, Math.abs(gradient * value))
      })
      const { inShape: inputShape, filterShape } = problem
      const ofInput = runKernel('DepthwiseConv2dNativeBackpropInput', { dy, filter }, { ...attributesOf(problem), inputShape })
      expectClose(ofInput, dx, 1e-6, dxMagnitude)
      const ofFilter = runKernel('DepthwiseConv2dNativeBackpropFilter', { x, dy }, { ...attributesOf(problem), filterShape })
      expectClose(ofFilter, dFilter, 1e-6, dFilterMagnitude)
    }),
  )
})
