import type { NumberArray } from '@sandglass/base'
import { compare, type ImageMeasureOptions } from './compared.js'

/** How near images come to their originals. */
export interface PeakSignalToNoise {
  /** Decibels: the mean over the images of each one's own. Infinite if one of them is its original exactly. */
  readonly mean: number
  /** Decibels, of the mean squared error over all images: what large errors weigh more in, and never above `mean`. */
  readonly ofMeanError: number
  /** Over all values, in the square of the range's width. */
  readonly meanSquaredError: number
  /** Each image's own, in decibels. */
  readonly each: Float64Array
}

/**
 * The peak signal-to-noise ratio, 10 · log10(1 / e), with e an image's mean squared error as a share of the range's
 * width squared. Images are clipped to the range first, as a screen would; the originals should lie in it.
 *
 * @param images `[count, …]`, what was made of something spoilt
 * @param originals of the same shape
 * @throws InvalidArgumentError if they are no such arrays
 *
 * @example
 * const { mean } = peakSignalToNoise(await reconstruct(model, noisy), await readAll(clean))
 */
export function peakSignalToNoise(
  images: NumberArray,
  originals: NumberArray,
  options: ImageMeasureOptions = {},
): PeakSignalToNoise {
  const compared = compare('peakSignalToNoise', images, originals, options)
  const errors = Float64Array.from({ length: compared.count }, (_, index) => {
    const { image, original } = compared.at(index)
    return image.reduce((sum, value, i) => sum + (value - (original[i] as number)) ** 2, 0) / image.length
  })
  const each = errors.map(decibels)
  const meanError = mean(errors)
  const [low, high] = options.range ?? [0, 1]
  return { mean: mean(each), ofMeanError: decibels(meanError), meanSquaredError: meanError * (high - low) ** 2, each }
}

function decibels(error: number): number {
  return -10 * Math.log10(error)
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
