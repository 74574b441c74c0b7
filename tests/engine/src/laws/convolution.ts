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
import { convolutionBound, filterGradientBound, inputGradientBound } from './convolution-bounds.js'
import { absolute, withOne } from './draws.js'
import { bounded, within } from './expected.js'
import { defineLaw, type Law } from './law.js'
import { attributesOf, halving, oneByOne, threeByThree, wideWindows } from './windows.js'

const kinds = [
  ['of any kind', wideWindows({ dilated: true })],
  ['of 3 × 3 at every pixel', threeByThree],
  ['that halve an image', halving],
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
          expected: () => bounded(convolve(x, filter, window), convolutionBound(x, filter, window)),
        }
      },
    }),
  ),
  ...kinds.map(([kind, windows]) =>
    defineLaw({
      name: `Conv2D, windows ${kind}: what sees a NaN is NaN, and what is far from it is not`,
      problems: fc.record({ problem: windows, place: fc.nat(), inFilter: fc.boolean() }),
      pose({ problem, place, inFilter }, draw) {
        const window = windowOver(problem)
        const healthyX = draw.normal(inputShape(window, problem.channels))
        const healthyFilter = draw.normal(filterShapeOf(problem))
        const x = inFilter ? healthyX : withOne(healthyX, place % healthyX.values.length, Number.NaN)
        const filter = inFilter ? withOne(healthyFilter, place % healthyFilter.values.length, Number.NaN) : healthyFilter
        return {
          call: { kernel: 'Conv2D', inputs: { x, filter }, attributes: attributesOf(problem) },
          expected() {
            const { roundings, size } = convolutionBound(x, filter, window)
            // Where a tap of a filter meets only padding, the product of 0 and NaN may count or not.
            const ofItsFilter = (index: number) => inFilter && index % problem.filters === place % problem.filters
            const sizes = size.values.map((value, index) => (ofItsFilter(index) ? Number.NaN : value))
            return within(roundings, convolve(x, filter, window), { shape: size.shape, values: sizes })
          },
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
            const { roundings, size } = convolutionBound(x, filter, window)
            const sum = plusBias(convolve(x, filter, window), bias)
            return activated(roundings + 1, sum, plusBias(size, bias && absolute(bias)), activation, slopes ?? undefined)
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
          expected: () => bounded(convolutionInputGradient(dy, filter, window), inputGradientBound(dy, filter, window)),
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
        return {
          call: { kernel: 'Conv2DBackpropFilter', inputs: { x, dy }, attributes },
          expected: () => bounded(convolutionFilterGradient(x, dy, window), filterGradientBound(x, dy, window)),
        }
      },
    }),
  ]),
]

function filterShapeOf({ windowSize, channels, filters }: WindowProblem): number[] {
  return [...windowSize, channels, filters]
}
