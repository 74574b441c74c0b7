import {
  avgPool,
  conv2d,
  depthwiseConv2d,
  matMul,
  mul,
  pad,
  slice,
  type Tensor,
  type Tensor4D,
  image as tensorflowImage,
} from '@tensorflow/tfjs-core'
import { type Arbitrary, boolean, constantFrom, integer, record } from 'fast-check'
import { type Case, defineLaw, runKernel } from '../case.js'
import { dot } from '../reference/finite-differences.js'
import { inputShape, outputShape, windowOver } from '../reference/window.js'
import { type Draw, tensorOf, type Values } from '../values.js'
import { attributesOf, image } from './convolution.js'
import { isGapless, type WindowProblem } from './problems.js'

/** A linear operation and what should be its adjoint: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ for all x and y. */
interface Adjoint {
  readonly x: Values
  readonly y: Values
  readonly apply: (x: Tensor) => Tensor
  readonly adjoint: (y: Tensor) => Tensor
}

/**
 * A law without a reference, so that sizes can be those of real models: kernels that take another
 * path for large inputs are caught here.
 */
function defineAdjoint<Problem>(definition: {
  name: string
  kernels: readonly string[]
  problems: Arbitrary<Problem>
  pair: (problem: Problem, draw: Draw) => Adjoint
}): Case {
  return defineLaw({
    name: `adjoint: ${definition.name}`,
    kernels: definition.kernels,
    problems: definition.problems,
    async hold(problem, draw) {
      const { x, y, apply, adjoint } = definition.pair(problem, draw)
      const image = await valuesOf(apply(tensorOf(x)))
      const left = dot(image, y)
      const right = dot(x, await valuesOf(adjoint(tensorOf(y))))
      const allowed = 1e-6 * Math.sqrt(dot(image, image) * dot(y, y))
      if (!(Math.abs(left - right) <= allowed))
        throw new Error(`⟨A x, y⟩ must be ⟨x, Aᵀ y⟩ ± ${allowed.toExponential(1)}, got ${left} and ${right}`)
    },
  })
}

const windows: Arbitrary<WindowProblem> = record({
  batch: integer({ min: 1, max: 2 }),
  inputSize: constantFrom([7, 7], [14, 14], [28, 28], [13, 29]),
  windowSize: constantFrom([3, 3], [5, 5], [2, 2], [4, 3]),
  strides: constantFrom([1, 1], [2, 2], [1, 3]),
  padding: constantFrom('same', 'valid'),
  channels: constantFrom(1, 3, 8, 17, 32),
  filters: constantFrom(1, 3, 8, 17, 32),
})
  .filter(isGapless)
  .filter((problem) => multiplications(problem) < 3e6)

function multiplications({ batch, inputSize, windowSize, strides, channels, filters }: WindowProblem): number {
  return (
    [batch, ...inputSize, ...windowSize, channels, filters].reduce((product, length) => product * length) /
    (strides[0] * strides[1])
  )
}

const matrices = record({
  rows: integer({ min: 1, max: 130 }),
  inner: integer({ min: 1, max: 800 }),
  columns: integer({ min: 1, max: 130 }),
  transposeB: boolean(),
})

const images = record({
  batch: integer({ min: 1, max: 4 }),
  height: integer({ min: 1, max: 14 }),
  width: integer({ min: 1, max: 14 }),
  channels: constantFrom(1, 3, 32),
})

export const adjointCases: readonly Case[] = [
  defineAdjoint({
    name: 'matMul and matMul transposed on the left',
    kernels: ['BatchMatMul'],
    problems: matrices,
    pair({ rows, inner, columns, transposeB }, draw) {
      const a = tensorOf(draw.normal([rows, inner]))
      return {
        x: draw.normal(transposeB ? [columns, inner] : [inner, columns]),
        y: draw.normal([rows, columns]),
        apply: (x) => matMul(a, x, false, transposeB),
        adjoint: (y) => (transposeB ? matMul(y, a, true, false) : matMul(a, y, true, false)),
      }
    },
  }),
  defineAdjoint({
    name: 'conv2d and its input gradient',
    kernels: ['Conv2D', 'Conv2DBackpropInput'],
    problems: windows,
    pair(problem, draw) {
      const window = windowOver(problem)
      const filter = image(draw.normal([...problem.windowSize, problem.channels, problem.filters]))
      const attributes = { ...attributesOf(problem), inputShape: inputShape(window, problem.channels) }
      return {
        x: draw.normal(inputShape(window, problem.channels)),
        y: draw.normal(outputShape(window, problem.filters)),
        apply: (x) => conv2d(x as Tensor4D, filter, [...problem.strides], problem.padding as 'same' | 'valid'),
        adjoint: (dy) => runKernel('Conv2DBackpropInput', { dy, filter }, attributes),
      }
    },
  }),
  defineAdjoint({
    name: 'conv2d and its filter gradient',
    kernels: ['Conv2D', 'Conv2DBackpropFilter'],
    problems: windows,
    pair(problem, draw) {
      const window = windowOver(problem)
      const x = image(draw.normal(inputShape(window, problem.channels)))
      const filterShape = [...problem.windowSize, problem.channels, problem.filters]
      return {
        x: draw.normal(filterShape),
        y: draw.normal(outputShape(window, problem.filters)),
        apply: (filter) => conv2d(x, filter as Tensor4D, [...problem.strides], problem.padding as 'same' | 'valid'),
        adjoint: (dy) => runKernel('Conv2DBackpropFilter', { x, dy }, { ...attributesOf(problem), filterShape }),
      }
    },
  }),
  defineAdjoint({
    name: 'depthwiseConv2d and its input gradient',
    kernels: ['DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropInput'],
    problems: windows,
    pair(problem, draw) {
      const window = windowOver(problem)
      const filter = image(draw.normal([...problem.windowSize, problem.channels, 2]))
      const attributes = { ...attributesOf(problem), dilations: [1, 1], inputShape: inputShape(window, problem.channels) }
      return {
        x: draw.normal(inputShape(window, problem.channels)),
        y: draw.normal(outputShape(window, problem.channels * 2)),
        apply: (x) => depthwiseConv2d(x as Tensor4D, filter, [...problem.strides], problem.padding as 'same' | 'valid'),
        adjoint: (dy) => runKernel('DepthwiseConv2dNativeBackpropInput', { dy, filter }, attributes),
      }
    },
  }),
  defineAdjoint({
    name: 'resizeNearestNeighbor and sums over blocks',
    kernels: ['ResizeNearestNeighbor', 'AvgPool'],
    problems: record({ images, factor: integer({ min: 1, max: 3 }) }),
    pair({ images: { batch, height, width, channels }, factor }, draw) {
      return {
        x: draw.normal([batch, height, width, channels]),
        y: draw.normal([batch, height * factor, width * factor, channels]),
        apply: (x) => tensorflowImage.resizeNearestNeighbor(x as Tensor4D, [height * factor, width * factor]),
        adjoint: (y) => mul(avgPool(y as Tensor4D, factor, factor, 'valid'), factor * factor),
      }
    },
  }),
  defineAdjoint({
    name: 'pad and slice',
    kernels: ['PadV2', 'Slice'],
    problems: images,
    pair({ batch, height, width, channels }, draw) {
      return {
        x: draw.normal([batch, height, width, channels]),
        y: draw.normal([batch, height + 3, width + 1, channels]),
        apply: (x) =>
          pad(x, [
            [0, 0],
            [1, 2],
            [0, 1],
            [0, 0],
          ]),
        adjoint: (y) => slice(y, [0, 1, 0, 0], [batch, height, width, channels]),
      }
    },
  }),
]

async function valuesOf(tensor: Tensor): Promise<Values> {
  return { shape: tensor.shape, values: Float64Array.from(await tensor.data()) }
}
