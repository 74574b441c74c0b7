import {
  broadcast,
  convolutionFilterGradient,
  convolutionInputGradient,
  convolve,
  inputShape,
  outputShape,
  type Values,
  type WindowProblem,
  windowOver,
} from '@sandglass/conformance/references'
import fc from 'fast-check'
import { activated, activations, leak } from './activation.js'
import { absolute } from './draws.js'
import { roundingsOfSum, within } from './expected.js'
import { defineLaw, type Law } from './law.js'
import { attributesOf, oneByOne, threeByThree, wideWindows } from './windows.js'

const kinds = [
  ['of any kind', wideWindows({ dilated: true })],
  ['of 3 × 3 at every pixel', threeByThree],
  ['of one pixel', oneByOne],
] as const

const gradientKinds = [['of any kind', wideWindows()], ...kinds.slice(1)] as const

export const convolutionLaws: readonly Law[] = [
  ...kinds.map(([kind, problems]) =>
    defineLaw({
      name: `Conv2D, windows ${kind}`,
      problems,
      pose(problem, draw) {
        const window = windowOver(problem)
        const x = draw.normal(inputShape(window, problem.channels))
        const filter = draw.normal(filterShapeOf(problem))
        return {
          call: { kernel: 'Conv2D', inputs: { x, filter }, attributes: attributesOf(problem) },
          expected: () =>
            within(roundingsOfSum(termsOf(problem)), convolve(x, filter, window), convolve(absolute(x), absolute(filter), window)),
        }
      },
    }),
  ),
  ...kinds.map(([kind, windows]) =>
    defineLaw({
      name: `FusedConv2D, windows ${kind}`,
      problems: fc.record({ problem: windows, activation: activations, biased: fc.boolean() }),
      pose({ problem, activation, biased }, draw) {
        const window = windowOver(problem)
        const x = draw.normal(inputShape(window, problem.channels))
        const filter = draw.normal(filterShapeOf(problem))
        const bias = biased ? draw.normal([problem.filters]) : null
        const slopes = activation === 'prelu' ? draw.normal([problem.filters]) : null
        const plusBias = (sum: Values, term: Values | null) => (term === null ? sum : broadcast([sum, term], (a, b) => a + b))
        return {
          call: {
            kernel: 'FusedConv2D',
            inputs: { x, filter, ...(bias && { bias }), ...(slopes && { preluActivationWeights: slopes }) },
            attributes: { ...attributesOf(problem), activation, leakyreluAlpha: leak },
          },
          expected() {
            const sum = plusBias(convolve(x, filter, window), bias)
            const magnitude = plusBias(convolve(absolute(x), absolute(filter), window), bias && absolute(bias))
            return activated(roundingsOfSum(termsOf(problem) + 1), sum, magnitude, activation, slopes ?? undefined)
          },
        }
      },
    }),
  ),
  ...gradientKinds.flatMap(([kind, problems]) => [
    defineLaw({
      name: `Conv2DBackpropInput, windows ${kind}`,
      problems,
      pose(problem, draw) {
        const window = windowOver(problem)
        const dy = draw.normal(outputShape(window, problem.filters))
        const filter = draw.normal(filterShapeOf(problem))
        const attributes = { ...attributesOf(problem), inputShape: inputShape(window, problem.channels) }
        return {
          call: { kernel: 'Conv2DBackpropInput', inputs: { dy, filter }, attributes },
          expected: () =>
            within(
              roundingsOfSum(problem.windowSize[0] * problem.windowSize[1] * problem.filters),
              convolutionInputGradient(dy, filter, window),
              convolutionInputGradient(absolute(dy), absolute(filter), window),
            ),
        }
      },
    }),
    defineLaw({
      name: `Conv2DBackpropFilter, windows ${kind}`,
      problems,
      pose(problem, draw) {
        const window = windowOver(problem)
        const x = draw.normal(inputShape(window, problem.channels))
        const dy = draw.normal(outputShape(window, problem.filters))
        const attributes = { ...attributesOf(problem), filterShape: filterShapeOf(problem) }
        const terms = window.batch * window.outputSize[0] * window.outputSize[1]
        return {
          call: { kernel: 'Conv2DBackpropFilter', inputs: { x, dy }, attributes },
          expected: () =>
            within(
              roundingsOfSum(terms),
              convolutionFilterGradient(x, dy, window),
              convolutionFilterGradient(absolute(x), absolute(dy), window),
            ),
        }
      },
    }),
  ]),
]

function filterShapeOf({ windowSize, channels, filters }: WindowProblem): number[] {
  return [...windowSize, channels, filters]
}

function termsOf({ windowSize, channels }: WindowProblem): number {
  return windowSize[0] * windowSize[1] * channels
}
