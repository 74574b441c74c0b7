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
  const direct = convolve(absolute(x), absolute(filter), window)
  return eitherWay(window, terms, direct, () => convolutionSize(x, filter, window))
}

/** Of its gradient at x, which is also the transposed convolution of dy. */
export function inputGradientBound(dy: Values, filter: Values, window: Window): Bound {
  const terms = tapsOf(window) * channelsOf(dy)
  const direct = convolutionInputGradient(absolute(dy), absolute(filter), window)
  return eitherWay(window, terms, direct, () => inputGradientSize(dy, filter, window))
}

/** Of its gradient at the filter. */
export function filterGradientBound(x: Values, dy: Values, window: Window): Bound {
  const terms = at(dy.shape, 0) * at(dy.shape, 1) * at(dy.shape, 2)
  const direct = convolutionFilterGradient(absolute(x), absolute(dy), window)
  return eitherWay(window, terms, direct, () => filterGradientSize(x, dy, window))
}

/**
 * How many roundings of Winograd's terms an error may be: these are many and large, and their errors
 * mostly cancel. The largest that was seen is 0.9, where there was a single tile; else it is 0.2.
 */
const roundingsByWinograd = 3

/** Some roundings of the definition's terms, or, where Winograd's way is open and that is more, of its own. */
function eitherWay(window: Window, terms: number, direct: Values, byWinograd: () => Values): Bound {
  const roundings = roundingsOfSum(terms)
  if (!isThreeByThree(window)) return { roundings, size: direct }
  const { shape, values } = byWinograd()
  return {
    roundings,
    size: {
      shape,
      values: values.map((size, index) => Math.max((roundingsByWinograd * size) / roundings, at(direct.values, index))),
    },
  }
}

function tapsOf({ windowSize }: Window): number {
  return windowSize[0] * windowSize[1]
}
