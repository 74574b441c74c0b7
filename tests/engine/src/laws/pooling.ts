import {
  averagePool,
  averagePoolGradient,
  inputShape,
  map,
  maxPool,
  maxPoolGradient,
  outputShape,
  type WindowProblem,
  windowOver,
} from '@sandglass/conformance/references'
import fc from 'fast-check'
import { absolute } from './draws.js'
import { identical, roundingsOfSum, within } from './expected.js'
import { defineLaw, type Law } from './law.js'
import { attributesOf, wideWindows } from './windows.js'

/** Each channel is pooled by itself: there are no filters. */
const problems = wideWindows({ filters: fc.constant(1) })

export const poolingLaws: readonly Law[] = [
  defineLaw({
    name: 'MaxPool',
    problems,
    pose(problem, draw) {
      const window = windowOver(problem)
      const x = draw.normal(inputShape(window, problem.channels))
      return {
        call: { kernel: 'MaxPool', inputs: { x }, attributes: poolAttributes(problem) },
        expected: () => identical(maxPool(x, window)),
      }
    },
  }),
  defineLaw({
    name: 'MaxPoolWithArgmax: the values, and x at the places',
    problems,
    pose(problem, draw) {
      const window = windowOver(problem)
      const x = draw.normal(inputShape(window, problem.channels))
      const attributes = { ...poolAttributes(problem), includeBatchInIndex: true }
      return {
        solve(run) {
          const [values, places] = run({ kernel: 'MaxPoolWithArgmax', inputs: { x }, attributes })
          if (!values || !places) throw new Error('MaxPoolWithArgmax must give values and places')
          return [values, { ...values, values: Float32Array.from(places.values, (place) => x.values[place] ?? Number.NaN) }]
        },
        expected: () => [identical(maxPool(x, window)), identical(maxPool(x, window))],
      }
    },
  }),
  defineLaw({
    name: 'MaxPoolGrad, to the first of equal values',
    problems,
    pose(problem, draw) {
      const window = windowOver(problem)
      const input = map(draw.integer(inputShape(window, problem.channels), 9), (value) => value - 4)
      const dy = draw.normal(outputShape(window, problem.channels))
      const output = maxPool(input, window)
      return {
        call: { kernel: 'MaxPoolGrad', inputs: { dy, input, output }, attributes: poolAttributes(problem) },
        expected: () =>
          within(roundingsOfSum(tapsOf(problem)), maxPoolGradient(dy, input, window), maxPoolGradient(absolute(dy), input, window)),
      }
    },
  }),
  defineLaw({
    name: 'AvgPool',
    problems,
    pose(problem, draw) {
      const window = windowOver(problem)
      const x = draw.normal(inputShape(window, problem.channels))
      return {
        call: { kernel: 'AvgPool', inputs: { x }, attributes: poolAttributes(problem) },
        expected: () => within(roundingsOfSum(tapsOf(problem)), averagePool(x, window), averagePool(absolute(x), window)),
      }
    },
  }),
  defineLaw({
    name: 'AvgPoolGrad, of the mean of what lies on the image',
    problems,
    pose(problem, draw) {
      const window = windowOver(problem)
      const input = draw.normal(inputShape(window, problem.channels))
      const dy = draw.normal(outputShape(window, problem.channels))
      return {
        call: { kernel: 'AvgPoolGrad', inputs: { dy, input }, attributes: poolAttributes(problem) },
        expected: () =>
          within(roundingsOfSum(tapsOf(problem)), averagePoolGradient(dy, window), averagePoolGradient(absolute(dy), window)),
      }
    },
  }),
]

function poolAttributes(problem: WindowProblem) {
  const { strides, pad } = attributesOf(problem)
  return { filterSize: [...problem.windowSize], strides, pad }
}

function tapsOf({ windowSize }: WindowProblem): number {
  return windowSize[0] * windowSize[1]
}
