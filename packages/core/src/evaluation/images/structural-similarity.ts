import { formatShape, type NumberArray, refuse } from '@sandglass/base'
import {
  fitsStructuralWindow,
  meanConstant,
  varianceConstant,
  windowSize,
  windowWeights,
} from '../../operations/structural-window.js'
import { compare, type ImageMeasureOptions } from './compared.js'

/** How alike images and their originals look, from −1 to 1; 1 for the same. */
export interface StructuralSimilarity {
  /** The mean over the images. */
  readonly mean: number
  /** Each image's own. */
  readonly each: Float64Array
}

/**
 * The mean structural similarity: over all places of a Gaussian window of 11 × 11 with standard deviation 1.5 that
 * fit in the image, and over its channels, the mean of
 * (2 μx μy + C₁)(2 σxy + C₂) / ((μx² + μy² + C₁)(σx² + σy² + C₂)), with C₁ = 0.01² and C₂ = 0.03² of the range's width
 * squared (Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to structural
 * similarity", 2004). What the loss `structural-similarity` trains, in double precision. Images are clipped to the
 * range first.
 *
 * @param images `[count, height, width, channels]`, height and width at least 11
 * @param originals of the same shape
 * @throws InvalidArgumentError if they are no such arrays
 *
 * @example
 * const { mean } = structuralSimilarity(await reconstruct(model, noisy), await readAll(clean))
 */
export function structuralSimilarity(
  images: NumberArray,
  originals: NumberArray,
  options: ImageMeasureOptions = {},
): StructuralSimilarity {
  const caller = 'structuralSimilarity'
  const compared = compare(caller, images, originals, options)
  const { shape, count } = compared
  if (!fitsStructuralWindow(shape))
    refuse(
      caller,
      'images.shape',
      `[count, height, width, channels], height and width at least ${windowSize}, the size of its window`,
      images.shape,
      `Compare ${formatShape(shape)} by peakSignalToNoise.`,
    )
  const similarity = similarityOf(shape)
  const each = Float64Array.from({ length: count }, (_, index) => {
    const { image, original } = compared.at(index)
    return similarity(image, original)
  })
  return { mean: each.reduce((sum, value) => sum + value, 0) / count, each }
}

/** The similarity of two images of this shape. */
function similarityOf([height = 0, width = 0, channels = 0]: readonly number[]) {
  const blurs = Array.from({ length: 5 }, () => blurOf(height, width, channels))
  const [rows, columns] = [height - windowSize + 1, width - windowSize + 1]
  return (x: Float64Array, y: Float64Array): number => {
    const factors = [[x], [y], [x, x], [y, y], [x, y]] as const
    const means = blurs.map((blur, index) => {
      const [a = x, b] = factors[index] ?? []
      return blur(b ? a.map((value, i) => value * (b[i] as number)) : a)
    })
    const [meanX, meanY, ofXX, ofYY, ofXY] = means as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
    let sum = 0
    for (let i = 0; i < meanX.length; i++) {
      const [a, b] = [meanX[i] as number, meanY[i] as number]
      const upper = (2 * a * b + meanConstant) * (2 * ((ofXY[i] as number) - a * b) + varianceConstant)
      const spread = (ofXX[i] as number) - a * a + (ofYY[i] as number) - b * b
      sum += upper / ((a * a + b * b + meanConstant) * (spread + varianceConstant))
    }
    return sum / (rows * columns * channels)
  }
}

/** The mean over the window at each place where it fits, along one axis and then along the other; overwritten by the next call. */
function blurOf(height: number, width: number, channels: number): (image: Float64Array) => Float64Array {
  const weights = windowWeights()
  const [rows, columns] = [height - windowSize + 1, width - windowSize + 1]
  const across = new Float64Array(height * columns * channels)
  const places = new Float64Array(rows * columns * channels)
  const rowSize = columns * channels
  return (image) => {
    for (let row = 0; row < height; row++)
      for (let i = 0; i < rowSize; i++) {
        let sum = 0
        for (let tap = 0; tap < windowSize; tap++)
          sum += (weights[tap] as number) * (image[row * width * channels + i + tap * channels] as number)
        across[row * rowSize + i] = sum
      }
    for (let place = 0; place < places.length; place++) {
      let sum = 0
      for (let tap = 0; tap < windowSize; tap++) sum += (weights[tap] as number) * (across[place + tap * rowSize] as number)
      places[place] = sum
    }
    return places
  }
}
