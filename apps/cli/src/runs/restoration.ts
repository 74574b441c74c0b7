import { type Examples, type NumberArray, readAll, subset } from '@sandglass/base'
import { fitsStructuralWindow, peakSignalToNoise, structuralSimilarity } from '@sandglass/core'

/** How near images, or other examples, are to the originals. */
export interface Closeness {
  /** Over all values. */
  readonly meanSquaredError: number
  /** Decibels, the mean over the examples: 10 · log10(peak² / squared error), the peak being the width of the range. */
  readonly peakSignalToNoiseRatio: number
  /** Decibels, of the mean squared error over all. */
  readonly peakSignalToNoiseRatioOfMeanError: number
  /** The mean over the images, from −1 to 1, in a Gaussian window of 11 × 11; null for what the window doesn't fit in. */
  readonly structuralSimilarity: number | null
}

const chunk = 1024

/**
 * How near to the originals some way of restoring examples comes. Memory is bounded, whatever their number. Values are
 * clipped to the range of the originals first, as a screen would.
 *
 * @param restore a model, say, or a filter
 * @param inputs what it is given
 * @param originals what it should give back, example by example
 */
export async function measureRestoration(
  restore: (inputs: Examples) => Promise<NumberArray>,
  inputs: Examples,
  originals: Examples,
): Promise<Closeness> {
  const meter = new ClosenessMeter(originals.range ?? [0, 1])
  for (let start = 0; start < inputs.count; start += chunk) {
    const indices = Uint32Array.from({ length: Math.min(chunk, inputs.count - start) }, (_, index) => start + index)
    meter.add(await restore(subset(inputs, indices)), await readAll(subset(originals, indices)))
  }
  return meter.closeness
}

/** Means over images that come one by one, or many at a time. */
export class ClosenessMeter {
  private readonly range: readonly [number, number]
  private images = 0
  private errors = 0
  private ratios = 0
  private similarities = 0
  private hasStructure = true

  constructor(range: readonly [number, number]) {
    this.range = range
  }

  get closeness(): Closeness {
    const meanSquaredError = this.errors / this.images
    const [low, high] = this.range
    return {
      meanSquaredError,
      peakSignalToNoiseRatio: this.ratios / this.images,
      peakSignalToNoiseRatioOfMeanError: 10 * Math.log10((high - low) ** 2 / meanSquaredError),
      structuralSimilarity: this.hasStructure ? this.similarities / this.images : null,
    }
  }

  /** @param images `[count, …]` */
  add(images: NumberArray, originals: NumberArray): void {
    const { range } = this
    const { mean, meanSquaredError } = peakSignalToNoise(images, originals, { range })
    const [count = 0, ...shape] = images.shape
    this.images += count
    this.errors += count * meanSquaredError
    this.ratios += count * mean
    this.hasStructure &&= fitsStructuralWindow(shape)
    if (this.hasStructure) this.similarities += count * structuralSimilarity(images, originals, { range }).mean
  }
}

/** In what figures of closeness are told: a line below them. */
export const closenessMeasures =
  'Decibels are peak signal-to-noise ratios, the mean over the images: peak 1, or the width of the range, and values clipped to it. Structural similarity is in a Gaussian window of 11 × 11, standard deviation 1.5.'

/** `19.70 dB (of the mean error 19.41 dB), structural similarity 0.861`. */
export function closenessText({
  peakSignalToNoiseRatio,
  peakSignalToNoiseRatioOfMeanError,
  structuralSimilarity,
}: Closeness): string {
  const similarity = structuralSimilarity === null ? '' : `, structural similarity ${structuralSimilarity.toFixed(3)}`
  return `${peakSignalToNoiseRatio.toFixed(2)} dB (of the mean error ${peakSignalToNoiseRatioOfMeanError.toFixed(2)} dB)${similarity}`
}
