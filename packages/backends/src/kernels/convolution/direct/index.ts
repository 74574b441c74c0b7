import type { Way } from '../way.js'
import { filterGradientDirectly } from './filter-gradient.js'
import { convolveDirectly } from './forward.js'
import { inputGradientDirectly } from './input-gradient.js'

/** Any size, stride, padding and dilation. */
export const direct: Way = {
  takes: () => true,
  convolve: convolveDirectly,
  inputGradient: inputGradientDirectly,
  filterGradient: filterGradientDirectly,
}
