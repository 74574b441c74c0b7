import { fusedKernels, type TransposedConvolutionAttributes } from '@sandglass/base'
import {
  convolutionFilterGradient,
  convolutionInputGradient,
  convolve,
  inputShape,
  map,
  outputShape,
  type WindowProblem,
  windowOver,
} from '@sandglass/conformance/references'
import fc from 'fast-check'
import { convolutionBound, filterGradientBound, inputGradientBound } from './convolution-bounds.js'
import { absolute } from './draws.js'
import { bounded } from './expected.js'
import {
  activatedSum,
  asFloats,
  biasGradient,
  expectedSum,
  fusedActivations,
  slopeRoundings,
  throughActivation,
  wantedOf,
  wants,
} from './fused-activation.js'
import { defineLaw, type Law } from './law.js'
import { wideWindows } from './windows.js'

/** The windows of the convolution that it is the transpose of: from `filters` channels to `channels`. */
const problems = fc.record({
  window: wideWindows().filter(({ padding }) => padding === 'same' || padding === 'valid'),
  activation: fusedActivations,
})

export const fusedTransposedConvolutionLaws: readonly Law[] = [
  defineLaw({
    name: fusedKernels.transposedConvolution,
    problems: fc.record({ problem: problems, biased: fc.boolean() }),
    pose({ problem: { window: problem, activation }, biased }, draw) {
      const window = windowOver(problem)
      const x = draw.normal(outputShape(window, problem.filters))
      const filter = draw.normal(filterShapeOf(problem))
      const bias = biased ? draw.normal([problem.channels]) : null
      return {
        call: {
          kernel: fusedKernels.transposedConvolution,
          inputs: { x, filter, ...(bias && { bias }) },
          attributes: { ...attributesOf(problem), activation },
        },
        expected: () =>
          expectedSum(convolutionInputGradient(x, filter, window), inputGradientBound(x, filter, window), bias, activation),
      }
    },
  }),
  defineLaw({
    name: fusedKernels.transposedConvolutionGradient,
    problems: fc.record({ problem: problems, wanted: wants }),
    pose({ problem: { window: problem, activation }, wanted }, draw) {
      const window = windowOver(problem)
      const x = draw.normal(outputShape(window, problem.filters))
      const filter = map(draw.normal(filterShapeOf(problem)), (value) => Math.fround(value / 8))
      const dy = draw.normal(inputShape(window, problem.channels))
      const y = asFloats(activatedSum(convolutionInputGradient(x, filter, window), null, activation))
      const gradient = throughActivation(dy, y, activation)
      return {
        call: {
          kernel: fusedKernels.transposedConvolutionGradient,
          inputs: { dy, y, x, filter },
          attributes: { ...attributesOf(problem), activation, ...wanted },
        },
        expected: () =>
          wantedOf(
            bounded(convolutionFilterGradient(gradient, x, window), filterGradientBound(dy, x, window), slopeRoundings),
            wanted,
            () => biasGradient(gradient, absolute(dy)),
            () => bounded(convolve(gradient, filter, window), convolutionBound(dy, filter, window), slopeRoundings),
          ),
      }
    },
  }),
]

function attributesOf({ strides, padding, inputSize }: WindowProblem): Omit<TransposedConvolutionAttributes, 'activation'> {
  return { strides, pad: padding as 'same' | 'valid', outputSize: inputSize }
}

/** Of the transposed convolution: `[height, width, filters, channels]`. */
function filterShapeOf({ windowSize, channels, filters }: WindowProblem): number[] {
  return [...windowSize, channels, filters]
}
