import type { Measures } from '@sandglass/base'

/** Means of named figures over batches, each weighted by how many examples it has: a short last batch counts for less. */
export class WeightedMeans {
  private weight = 0
  private readonly sums = new Map<string, number>()

  add(figures: Readonly<Record<string, number>>, weight: number): void {
    this.weight += weight
    for (const [name, figure] of Object.entries(figures)) this.sums.set(name, (this.sums.get(name) ?? 0) + figure * weight)
  }

  get means(): Record<string, number> {
    return Object.fromEntries(Array.from(this.sums, ([name, sum]) => [name, sum / this.weight]))
  }
}

/** The same for a loss and its parts. */
export class MeasureMeans {
  private readonly losses = new WeightedMeans()
  private readonly parts = new WeightedMeans()

  add({ loss, parts }: Measures, examples: number): void {
    this.losses.add({ loss }, examples)
    this.parts.add(parts, examples)
  }

  get measures(): Measures {
    return { loss: this.losses.means.loss ?? Number.NaN, parts: this.parts.means }
  }
}
