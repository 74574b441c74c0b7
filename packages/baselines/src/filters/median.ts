import { checkFields, refuse } from '@sandglass/base'
import type { Restorer } from '../method.js'
import { filter } from './filter.js'
import { eachWindow, type ImageShape } from './window.js'

export interface MedianFilterOptions {
  /** The width and the height of the window, odd. Default null: 3, 5 or 7, whichever does best where it is fitted. */
  size?: number | null
}

/**
 * Puts in each pixel's place the median of the window around it, channel by channel; beyond the edge, the edge goes on
 * (Tukey, "Exploratory data analysis", 1977). It takes salt and pepper out and keeps edges; strong noise on every
 * pixel is too much for it.
 *
 * @throws InvalidArgumentError
 *
 * @example
 * const { restore, settings } = await medianFilter().fit({ input: noisy, target: clean })
 */
export function medianFilter(options: MedianFilterOptions = {}): Restorer {
  checkFields('medianFilter', options, ['size'])
  const { size = null } = options
  if (size !== null && !(Number.isSafeInteger(size) && size % 2 === 1 && size >= 1 && size <= 31))
    refuse('medianFilter', 'size', 'an odd whole number from 1 to 31', size, 'Leave it out to have it chosen.')
  return filter({
    name: 'median-filter',
    caller: 'medianFilter',
    options: { size },
    candidates: (size === null ? [3, 5, 7] : [size]).map((size) => ({ size })),
    apply: ({ size }, image, shape, into) => median(size, image, shape, into),
  })
}

function median(size: number, image: Float32Array, shape: ImageShape, into: Float32Array): void {
  const values = new Float32Array(size * size)
  eachWindow(shape, (size - 1) / 2, (pixel, window) => {
    for (let channel = 0; channel < shape[2]; channel++) {
      for (let i = 0; i < window.length; i++) values[i] = image[(window[i] as number) + channel] as number
      values.sort()
      into[pixel + channel] = values[(values.length - 1) / 2] as number
    }
  })
}
