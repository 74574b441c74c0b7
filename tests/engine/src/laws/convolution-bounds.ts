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
import { filterFromSquares, filterOfSquares, fromSquares, isHalvable, toSquares, windowOfSquares } from './halved.js'
import { convolutionSize, filterGradientSize, inputGradientSize, isThreeByThree } from './winograd.js'

/** Of x ⋆ filter. */
export function convolutionBound(x: Values, filter: Values, window: Window): Bound {
  const terms = tapsOf(window) * channelsOf(x)
  const direct = convolve(absolute(x), absolute(filter), window)
  if (isThreeByThree(window)) return eitherWay(terms, direct, convolutionSize(x, filter, window))
  if (!isHalvable(window)) return { roundings: roundingsOfSum(terms), size: direct }
  return eitherWay(terms, direct, convolutionSize(toSquares(x), filterOfSquares(filter, window), windowOfSquares(window)))
}

/** Of its gradient at x, which is also the transposed convolution of dy. */
export function inputGradientBound(dy: Values, filter: Values, window: Window): Bound {
  const terms = tapsOf(window) * channelsOf(dy)
  const direct = convolutionInputGradient(absolute(dy), absolute(filter), window)
  if (isThreeByThree(window)) return eitherWay(terms, direct, inputGradientSize(dy, filter, window))
  if (!isHalvable(window)) return { roundings: roundingsOfSum(terms), size: direct }
  return eitherWay(terms, direct, fromSquares(inputGradientSize(dy, filterOfSquares(filter, window), windowOfSquares(window))))
}

/** Of its gradient at the filter. */
export function filterGradientBound(x: Values, dy: Values, window: Window): Bound {
  const terms = at(dy.shape, 0) * at(dy.shape, 1) * at(dy.shape, 2)
  const direct = convolutionFilterGradient(absolute(x), absolute(dy), window)
  if (isThreeByThree(window)) return eitherWay(terms, direct, filterGradientSize(x, dy, window))
  if (!isHalvable(window)) return { roundings: roundingsOfSum(terms), size: direct }
  const ofSquares = filterGradientSize(toSquares(x), dy, windowOfSquares(window))
  return eitherWay(terms, direct, filterFromSquares(ofSquares, direct.shape, window))
}

/**
 * How many roundings of Winograd's terms an error may be: these are many and large, and their errors
 * mostly cancel. The largest that was seen is 0.9, where there was a single tile; else it is 0.2.
 */
const roundingsByWinograd = 3

/** Some roundings of the definition's terms, or, where Winograd's way is open and that is more, of its own. */
function eitherWay(terms: number, direct: Values, byWinograd: Values): Bound {
  const roundings = roundingsOfSum(terms)
  const values = byWinograd.values.map((size, index) =>
    Math.max((roundingsByWinograd * size) / roundings, at(direct.values, index)),
  )
  return { roundings, size: { shape: direct.shape, values } }
}

function tapsOf({ windowSize }: Window): number {
  return windowSize[0] * windowSize[1]
}
