import { type Examples, readAll, sizeOf, subset } from '@sandglass/base'
import { type Model, reconstruct } from '@sandglass/core'

/** How near one set of examples is to another. */
export interface Closeness {
  /** Over all values. */
  readonly meanSquaredError: number
  /** Decibels, the mean over the examples: 10 · log10(peak² / squared error), the peak being the width of the range. */
  readonly peakSignalToNoiseRatio: number
}

const chunk = 1024

/**
 * How near examples are to the originals, before and after a model has worked on them. Memory is
 * bounded, whatever their number.
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
  const [low, high] = originals.range ?? [0, 1]
  const before = new ClosenessMeter(high - low)
  const after = new ClosenessMeter(high - low)
  for (let start = 0; start < inputs.count; start += chunk) {
    const indices = Uint32Array.from({ length: Math.min(chunk, inputs.count - start) }, (_, index) => start + index)
    const original = (await readAll(subset(originals, indices))).values
    const input = subset(inputs, indices)
    const size = sizeOf(originals.shape)
    before.add((await readAll(input)).values, original, size)
    after.add((await reconstruct(model, input, pass)).values, original, size)
  }
  return { before: before.closeness, after: after.closeness }
}

class ClosenessMeter {
  private readonly peak: number
  private examples = 0
  private errors = 0
  private ratios = 0

  constructor(peak: number) {
    this.peak = peak
  }

  get closeness(): Closeness {
    return { meanSquaredError: this.errors / this.examples, peakSignalToNoiseRatio: this.ratios / this.examples }
  }

  add(values: Float32Array, originals: Float32Array, size: number): void {
    for (let start = 0; start < values.length; start += size) {
      let squares = 0
      for (let i = start; i < start + size; i++) squares += ((values[i] as number) - (originals[i] as number)) ** 2
      this.examples++
      this.errors += squares / size
      this.ratios += 10 * Math.log10(this.peak ** 2 / (squares / size))
    }
  }
}
