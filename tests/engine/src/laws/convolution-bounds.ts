import {
  at,
  channelsOf,
  convolutionFilterGradient,
  convolutionInputGradient,
  convolve,
  type Values,
  type Window,
} from '@sandglass/conformance/references'
import { absolute } from './draws.js'
import { type Bound, roundingsOfSum } from './expected.js'
import { convolutionSize, filterGradientSize, inputGradientSize, isThreeByThree } from './winograd.js'

/** Of x ⋆ filter. */
export function convolutionBound(x: Values, filter: Values, window: Window): Bound {
  const terms = tapsOf(window) * channelsOf(x)
  const size = isThreeByThree(window) ? convolutionSize(x, filter, window) : convolve(absolute(x), absolute(filter), window)
  return { roundings: roundingsOfSum(terms), size }
}

/** Of its gradient at x, which is also the transposed convolution of dy. */
export function inputGradientBound(dy: Values, filter: Values, window: Window): Bound {
  const terms = tapsOf(window) * channelsOf(dy)
  const size = isThreeByThree(window)
    ? inputGradientSize(dy, filter, window)
    : convolutionInputGradient(absolute(dy), absolute(filter), window)
  return { roundings: roundingsOfSum(terms), size }
}

/** Of its gradient at the filter. */
export function filterGradientBound(x: Values, dy: Values, window: Window): Bound {
  const terms = at(dy.shape, 0) * at(dy.shape, 1) * at(dy.shape, 2)
  const size = isThreeByThree(window)
    ? filterGradientSize(x, dy, window)
    : convolutionFilterGradient(absolute(x), absolute(dy), window)
  return { roundings: roundingsOfSum(terms), size }
}

function tapsOf({ windowSize }: Window): number {
  return windowSize[0] * windowSize[1]
}
