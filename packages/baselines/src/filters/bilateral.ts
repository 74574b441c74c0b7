import { checkFields } from '@sandglass/base'
import type { Restorer } from '../method.js'
import { checkBetween } from '../options.js'
import { filter } from './filter.js'
import { eachWindow, type ImageShape } from './window.js'

export interface BilateralFilterOptions {
  /** How far neighbours count, a standard deviation in pixels; above 0 and below 11. Default null: whichever of 0.75, 1, 1.5 and 2 does best where it is fitted. */
  spatialDeviation?: number | null
  /** How unlike neighbours may be to count, a standard deviation of values; above 0. Default null: whichever of 0.25, 0.5, 1 and 2 does best. */
  valueDeviation?: number | null
}

/**
 * The mean of a pixel's neighbours, weighted by exp(−distance² / 2s² − difference² / 2v²): those that are near, and of a
 * like value in all channels together; beyond the edge, the edge goes on. The window reaches as far as 2 s, rounded up
 * (Tomasi and Manduchi, "Bilateral filtering for gray and color images", 1998).
 *
 * @throws InvalidArgumentError
 *
 * @example
 * const { restore, settings } = await bilateralFilter().fit({ input: noisy, target: clean })
 */
export function bilateralFilter(options: BilateralFilterOptions = {}): Restorer {
  checkFields('bilateralFilter', options, ['spatialDeviation', 'valueDeviation'])
  const { spatialDeviation = null, valueDeviation = null } = options
  const cure = 'Leave it out to have it chosen.'
  if (spatialDeviation !== null) checkBetween('bilateralFilter', 'spatialDeviation', spatialDeviation, { from: 0, to: 11, cure })
  if (valueDeviation !== null) checkBetween('bilateralFilter', 'valueDeviation', valueDeviation, { from: 0, cure })
  const spatial = spatialDeviation === null ? [0.75, 1, 1.5, 2] : [spatialDeviation]
  const value = valueDeviation === null ? [0.25, 0.5, 1, 2] : [valueDeviation]
  return filter({
    name: 'bilateral-filter',
    caller: 'bilateralFilter',
    options: { spatialDeviation, valueDeviation },
    candidates: spatial.flatMap((spatialDeviation) => value.map((valueDeviation) => ({ spatialDeviation, valueDeviation }))),
    apply: ({ spatialDeviation, valueDeviation }, image, shape, into) =>
      bilateral(spatialDeviation, valueDeviation, image, shape, into),
  })
}

function bilateral(spatial: number, value: number, image: Float32Array, shape: ImageShape, into: Float32Array): void {
  const radius = Math.ceil(2 * spatial)
  const side = 2 * radius + 1
  const [, , channels] = shape
  const nearness = Float64Array.from({ length: side * side }, (_, i) => {
    const [down, across] = [Math.floor(i / side) - radius, (i % side) - radius]
    return -(down * down + across * across) / (2 * spatial * spatial)
  })
  const sums = new Float64Array(channels)
  eachWindow(shape, radius, (pixel, window) => {
    sums.fill(0)
    let whole = 0
    for (let i = 0; i < window.length; i++) {
      const neighbour = window[i] as number
      let difference = 0
      for (let c = 0; c < channels; c++) difference += ((image[neighbour + c] as number) - (image[pixel + c] as number)) ** 2
      const weight = Math.exp((nearness[i] as number) - difference / (2 * value * value))
      whole += weight
      for (let c = 0; c < channels; c++) sums[c] = (sums[c] as number) + weight * (image[neighbour + c] as number)
    }
    for (let c = 0; c < channels; c++) into[pixel + c] = (sums[c] as number) / whole
  })
}
