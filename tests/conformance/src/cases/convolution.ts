import { conv2d, conv2dTranspose, fused, type Tensor4D } from '@tensorflow/tfjs-core'
import { constant, constantFrom, record } from 'fast-check'
import { type Case, defineCase, runKernel } from '../case.js'
import { ofLargest } from '../compare.js'
import { convolutionFilterGradient, convolutionInputGradient, convolve } from '../reference/convolution.js'
import { broadcast, map } from '../reference/elementwise.js'
import { inputShape, outputShape, type Padding, windowOver } from '../reference/window.js'
import { type Draw, tensorOf, type Values } from '../values.js'
import { isGapless, type WindowProblem, windowKinds, windows } from './problems.js'

export const convolutionCases: readonly Case[] = [
  ...windowKinds(true, ['number', 'explicit']).map(({ kind, problems }) =>
    defineCase({
      name: `conv2d${kind}`,
      kernels: ['Conv2D'],
      tolerance: ofLargest,
      problems,
      solve(problem, draw) {
        const window = windowOver(problem)
        const input = draw.normal(inputShape(window, problem.channels))
        const filter = draw.normal(filterShapeOf(problem))
        return {
          actual: () =>
            conv2d(image(input), image(filter), [...problem.strides], tensorflowPadding(problem.padding), 'NHWC', [
              ...window.dilations,
            ]),
          expected: convolve(input, filter, window),
        }
      },
    }),
  ),
  defineCase({
    name: 'conv2d: fused with bias and activation',
    kernels: ['FusedConv2D'],
    tolerance: ofLargest,
    problems: record({ problem: windows(['same', 'valid'], true).filter(isGapless), activation: constantFrom('linear', 'relu') }),
    solve({ problem, activation }, draw) {
      const window = windowOver(problem)
      const input = draw.normal(inputShape(window, problem.channels))
      const filter = draw.normal(filterShapeOf(problem))
      const bias = draw.normal([problem.filters])
      return {
        actual: () =>
          fused.conv2d({
            x: image(input),
            filter: image(filter),
            bias: tensorOf(bias),
            strides: [...problem.strides],
            pad: tensorflowPadding(problem.padding),
            dilations: [...window.dilations],
            activation,
          }),
        expected: map(
          broadcast([convolve(input, filter, window), bias], (product, shift) => product + shift),
          (x) => (activation === 'relu' ? Math.max(0, x) : x),
        ),
      }
    },
  }),
  ...windowKinds(false, ['number', 'explicit']).flatMap(({ kind, problems }) => [
    defineCase({
      name: `conv2d: input gradient${kind}`,
      kernels: ['Conv2DBackpropInput'],
      tolerance: ofLargest,
      problems,
      solve(problem, draw) {
        const window = windowOver(problem)
        const dy = draw.normal(outputShape(window, problem.filters))
        const filter = draw.normal(filterShapeOf(problem))
        const attributes = { ...attributesOf(problem), inputShape: inputShape(window, problem.channels) }
        return {
          actual: () => runKernel('Conv2DBackpropInput', { dy: tensorOf(dy), filter: tensorOf(filter) }, attributes),
          expected: convolutionInputGradient(dy, filter, window),
        }
      },
    }),
    defineCase({
      name: `conv2d: filter gradient${kind}`,
      kernels: ['Conv2DBackpropFilter'],
      tolerance: ofLargest,
      problems,
      solve: solveFilterGradient,
    }),
  ]),
  defineCase({
    name: 'conv2d: filter gradient, many filters and places',
    kernels: ['Conv2DBackpropFilter'],
    tolerance: ofLargest,
    problems: constant<WindowProblem>({
      batch: 3,
      inputSize: [14, 14],
      windowSize: [2, 3],
      strides: [1, 1],
      padding: 'same',
      channels: 7,
      filters: 70,
    }),
    mostRuns: 1,
    solve: solveFilterGradient,
  }),
  defineCase({
    name: 'conv2dTranspose',
    kernels: ['Conv2DBackpropInput'],
    tolerance: ofLargest,
    problems: windows(['same', 'valid'], false),
    solve(problem, draw) {
      const window = windowOver(problem)
      const input = draw.normal(outputShape(window, problem.filters))
      const filter = draw.normal(filterShapeOf(problem))
      const [batch, height, width, channels] = inputShape(window, problem.channels) as [number, number, number, number]
      return {
        actual: () =>
          conv2dTranspose(
            image(input),
            image(filter),
            [batch, height, width, channels],
            [...problem.strides],
            problem.padding as 'same' | 'valid',
          ),
        expected: convolutionInputGradient(input, filter, window),
      }
    },
  }),
]

function solveFilterGradient(problem: WindowProblem, draw: Draw) {
  const window = windowOver(problem)
  const x = draw.normal(inputShape(window, problem.channels))
  const dy = draw.normal(outputShape(window, problem.filters))
  const attributes = { ...attributesOf(problem), filterShape: filterShapeOf(problem) }
  return {
    actual: () => runKernel('Conv2DBackpropFilter', { x: tensorOf(x), dy: tensorOf(dy) }, attributes),
    expected: convolutionFilterGradient(x, dy, window),
  }
}

export function image(values: Values): Tensor4D {
  return tensorOf(values) as Tensor4D
}

function tensorflowPadding(padding: Padding) {
  if (typeof padding !== 'object') return padding
  const [[top, bottom], [left, right]] = padding
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ] as [[number, number], [number, number], [number, number], [number, number]]
}

export function attributesOf({ strides, padding }: WindowProblem) {
  return { strides: [...strides], pad: tensorflowPadding(padding), dataFormat: 'NHWC' }
}

function filterShapeOf({ windowSize, channels, filters }: WindowProblem): number[] {
  return [...windowSize, channels, filters]
}
