import { plainGradient } from '../finish.js'
import type { Way } from '../way.js'
import { filterGradientByWinograd } from './filter-gradient.js'
import { convolveByWinograd } from './forward.js'
import { sizesOf, turnedSizesOf } from './sizes.js'

/** Fewer channels than this, and the transforms cost more than they save. */
const fewestChannels = 8

/** Filters of 3×3 without stride, in tiles of 4×4 output pixels; channels and filters are done in fours. */
export const winograd: Way = {
  takes({ filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, inChannels, outChannels, padInfo }) {
    return (
      filterHeight === 3 &&
      filterWidth === 3 &&
      strideHeight * strideWidth * dilationHeight * dilationWidth === 1 &&
      inChannels % 4 === 0 &&
      outChannels % 4 === 0 &&
      Math.min(inChannels, outChannels) >= fewestChannels &&
      // With more, the gradient at the input would be padded by less than nothing.
      padInfo.top <= 2 &&
      padInfo.left <= 2
    )
  },
  convolve(backend, x, filter, info, finish) {
    convolveByWinograd(backend, plainGradient(x), { address: filter, turned: false }, sizesOf(info), finish)
  },
  inputGradient(backend, outgoing, filter, info, finish) {
    const unpooled = { ...finish, pool: null, selection: 0 }
    convolveByWinograd(backend, outgoing, { address: filter, turned: true }, turnedSizesOf(info), unpooled)
  },
  filterGradient(backend, x, outgoing, info, out) {
    filterGradientByWinograd(backend, x, outgoing, sizesOf(info), out)
  },
}
