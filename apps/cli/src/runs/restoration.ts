import { type Examples, type NumberArray, readAll, subset } from '@sandglass/base'
import { fitsStructuralWindow, type Model, peakSignalToNoise, reconstruct, structuralSimilarity } from '@sandglass/core'

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
 * How near examples are to the originals, before and after a model has worked on them. Memory is
 * bounded, whatever their number. Values are clipped to the range of the originals first, as a screen would.
 *
 * @param inputs what the model is given
 * @param originals what it should give back, example by example
 */
export async function measureRestoration(
  model: Model,
  inputs: Examples,
  originals: Examples,
  pass: { batchSize?: number; signal: AbortSignal },
): Promise<{ before: Closeness; after: Closeness }> {
  const range = originals.range ?? ([0, 1] as const)
  const [before, after] = [new ClosenessMeter(range), new ClosenessMeter(range)]
  for (let start = 0; start < inputs.count; start += chunk) {
    const indices = Uint32Array.from({ length: Math.min(chunk, inputs.count - start) }, (_, index) => start + index)
    const original = await readAll(subset(originals, indices))
    const input = subset(inputs, indices)
    before.add(await readAll(input), original)
    after.add(await reconstruct(model, input, pass), original)
  }
  return { before: before.closeness, after: after.closeness }
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

/** `19.70 dB (of the mean error 19.41 dB), structural similarity 0.861`. */
export function closenessText({
  peakSignalToNoiseRatio,
  peakSignalToNoiseRatioOfMeanError,
  structuralSimilarity,
}: Closeness): string {
  const similarity = structuralSimilarity === null ? '' : `, structural similarity ${structuralSimilarity.toFixed(3)}`
  return `${peakSignalToNoiseRatio.toFixed(2)} dB (of the mean error ${peakSignalToNoiseRatioOfMeanError.toFixed(2)} dB)${similarity}`
}
