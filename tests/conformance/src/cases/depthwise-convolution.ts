import { depthwiseConv2d } from '@tensorflow/tfjs-core'
import type { Arbitrary } from 'fast-check'
import { type Case, defineCase, runKernel } from '../case.js'
import { ofLargest } from '../compare.js'
import { depthwiseConvolve, depthwiseFilterGradient, depthwiseInputGradient } from '../reference/depthwise-convolution.js'
import { inputShape, outputShape, windowOver } from '../reference/window.js'
import { tensorOf } from '../values.js'
import { attributesOf, image } from './convolution.js'
import { isGapless, type WindowProblem, windows } from './problems.js'

/** A filter's last axis says how many outputs each channel has: few. */
const problems = (dilated: boolean): Arbitrary<WindowProblem> =>
  windows(['same', 'valid'], dilated)
    .filter(isGapless)
    .map((problem) => ({ ...problem, filters: 1 + (problem.filters % 3) }))

/** Gradients of dilated windows stand apart: a stock backend gets them wrong. */
const variants = [
  { suffix: '', gradientProblems: problems(false) },
  {
    suffix: ', dilated',
    gradientProblems: problems(true).filter(({ dilations }) => dilations?.some((dilation) => dilation > 1) === true),
  },
]

export const depthwiseConvolutionCases: readonly Case[] = [
  defineCase({
    name: 'depthwiseConv2d',
    kernels: ['DepthwiseConv2dNative'],
    tolerance: ofLargest,
    problems: problems(true),
    solve(problem, draw) {
      const window = windowOver(problem)
      const input = draw.normal(inputShape(window, problem.channels))
      const filter = draw.normal(filterShapeOf(problem))
      const padding = problem.padding as 'same' | 'valid'
      return {
        actual: () => depthwiseConv2d(image(input), image(filter), [...problem.strides], padding, 'NHWC', [...window.dilations]),
        expected: depthwiseConvolve(input, filter, window),
      }
    },
  }),
  ...variants.flatMap(({ suffix, gradientProblems }) => [
    defineCase({
      name: `depthwiseConv2d: input gradient${suffix}`,
      kernels: ['DepthwiseConv2dNativeBackpropInput'],
      tolerance: ofLargest,
      problems: gradientProblems,
      solve(problem, draw) {
        const window = windowOver(problem)
        const dy = draw.normal(outputShape(window, problem.channels * problem.filters))
        const filter = draw.normal(filterShapeOf(problem))
        const attributes = {
          ...attributesOf(problem),
          dilations: [...window.dilations],
          inputShape: inputShape(window, problem.channels),
        }
        return {
          actual: () => runKernel('DepthwiseConv2dNativeBackpropInput', { dy: tensorOf(dy), filter: tensorOf(filter) }, attributes),
          expected: depthwiseInputGradient(dy, filter, window),
        }
      },
    }),
    defineCase({
      name: `depthwiseConv2d: filter gradient${suffix}`,
      kernels: ['DepthwiseConv2dNativeBackpropFilter'],
      tolerance: ofLargest,
      problems: gradientProblems,
      solve(problem, draw) {
        const window = windowOver(problem)
        const x = draw.normal(inputShape(window, problem.channels))
        const dy = draw.normal(outputShape(window, problem.channels * problem.filters))
        const attributes = { ...attributesOf(problem), dilations: [...window.dilations], filterShape: filterShapeOf(problem) }
        return {
          actual: () => runKernel('DepthwiseConv2dNativeBackpropFilter', { x: tensorOf(x), dy: tensorOf(dy) }, attributes),
          expected: depthwiseFilterGradient(x, dy, window),
        }
      },
    }),
  ]),
]

function filterShapeOf({ windowSize, channels, filters }: WindowProblem): number[] {
  return [...windowSize, channels, filters]
}
