import {
  broadcast,
  depthwiseConvolve,
  depthwiseFilterGradient,
  depthwiseInputGradient,
  inputShape,
  outputShape,
  type WindowProblem,
  windowOver,
} from '@sandglass/conformance/references'
import fc from 'fast-check'
import { activated, activations, leak } from './activation.js'
import { absolute } from './draws.js'
import { roundingsOfSum, within } from './expected.js'
import { defineLaw, type Law } from './law.js'
import { attributesOf, wideWindows } from './windows.js'

/** A filter's last axis says how many outputs each channel has. */
const multipliers = fc.integer({ min: 1, max: 3 })

export const depthwiseLaws: readonly Law[] = [
  defineLaw({
    name: 'DepthwiseConv2dNative',
    problems: wideWindows({ dilated: true, filters: multipliers }),
    pose(problem, draw) {
      const window = windowOver(problem)
      const x = draw.normal(inputShape(window, problem.channels))
      const filter = draw.normal(filterShapeOf(problem))
      return {
        call: { kernel: 'DepthwiseConv2dNative', inputs: { x, filter }, attributes: attributesOf(problem) },
        expected: () =>
          within(
            roundingsOfSum(tapsOf(problem)),
            depthwiseConvolve(x, filter, window),
            depthwiseConvolve(absolute(x), absolute(filter), window),
          ),
      }
    },
  }),
  defineLaw({
    name: 'FusedDepthwiseConv2D',
    problems: fc.record({ problem: wideWindows({ dilated: true, filters: multipliers }), activation: activations }),
    pose({ problem, activation }, draw) {
      const window = windowOver(problem)
      const x = draw.normal(inputShape(window, problem.channels))
      const filter = draw.normal(filterShapeOf(problem))
      const bias = draw.normal([problem.channels * problem.filters])
      const slopes = activation === 'prelu' ? draw.normal(bias.shape) : null
      return {
        call: {
          kernel: 'FusedDepthwiseConv2D',
          inputs: { x, filter, bias, ...(slopes && { preluActivationWeights: slopes }) },
          attributes: { ...attributesOf(problem), activation, leakyreluAlpha: leak },
        },
        expected() {
          const sum = broadcast([depthwiseConvolve(x, filter, window), bias], (a, b) => a + b)
          const size = broadcast([depthwiseConvolve(absolute(x), absolute(filter), window), absolute(bias)], (a, b) => a + b)
          return activated(roundingsOfSum(tapsOf(problem) + 1), sum, size, activation, slopes ?? undefined)
        },
      }
    },
  }),
  defineLaw({
    name: 'DepthwiseConv2dNativeBackpropInput',
    problems: wideWindows({ filters: multipliers }),
    pose(problem, draw) {
      const window = windowOver(problem)
      const dy = draw.normal(outputShape(window, problem.channels * problem.filters))
      const filter = draw.normal(filterShapeOf(problem))
      const attributes = { ...attributesOf(problem), inputShape: inputShape(window, problem.channels) }
      return {
        call: { kernel: 'DepthwiseConv2dNativeBackpropInput', inputs: { dy, filter }, attributes },
        expected: () =>
          within(
            roundingsOfSum(tapsOf(problem) * problem.filters),
            depthwiseInputGradient(dy, filter, window),
            depthwiseInputGradient(absolute(dy), absolute(filter), window),
          ),
      }
    },
  }),
  defineLaw({
    name: 'DepthwiseConv2dNativeBackpropFilter',
    problems: wideWindows({ filters: multipliers }),
    pose(problem, draw) {
      const window = windowOver(problem)
      const x = draw.normal(inputShape(window, problem.channels))
      const dy = draw.normal(outputShape(window, problem.channels * problem.filters))
      const attributes = { ...attributesOf(problem), filterShape: filterShapeOf(problem) }
      return {
        call: { kernel: 'DepthwiseConv2dNativeBackpropFilter', inputs: { x, dy }, attributes },
        expected: () =>
          within(
            roundingsOfSum(window.batch * window.outputSize[0] * window.outputSize[1]),
            depthwiseFilterGradient(x, dy, window),
            depthwiseFilterGradient(absolute(x), absolute(dy), window),
          ),
      }
    },
  }),
]

function filterShapeOf({ windowSize, channels, filters }: WindowProblem): number[] {
  return [...windowSize, channels, filters]
}

function tapsOf({ windowSize }: WindowProblem): number {
  return windowSize[0] * windowSize[1]
}
