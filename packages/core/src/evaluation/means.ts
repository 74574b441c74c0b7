import type { Measures } from '@sandglass/base'

/** Means of named figures over batches, each weighted by how many examples it has: a short last batch counts for less. */
export class WeightedMeans {
  weight = 0
  readonly sums = new Map<string, number>()

  add(figures: Readonly<Record<string, number>>, weight: number): void {
    this.weight += weight
    for (const [name, figure] of Object.entries(figures)) this.sums.set(name, (this.sums.get(name) ?? 0) + figure * weight)
  }

  get means(): Record<string, number> {
    return Object.fromEntries(Array.from(this.sums, ([name, sum]) => [name, sum / this.weight]))
  }
}

/** The sums that means of a loss and its parts come from: plain JSON, in full double precision. */
export interface MeansState {
  readonly examples: number
  readonly loss: number
  readonly parts: Readonly<Record<string, number>>
}

/** The same for a loss and its parts. */
export class MeasureMeans {
  private readonly losses = new WeightedMeans()
  private readonly parts = new WeightedMeans()

  /** Means that go on from where others stood. */
  static of({ examples, loss, parts }: MeansState): MeasureMeans {
    const means = new MeasureMeans()
    means.losses.weight = means.parts.weight = examples
    means.losses.sums.set('loss', loss)
    for (const [name, sum] of Object.entries(parts)) means.parts.sums.set(name, sum)
    return means
  }

  get state(): MeansState {
    return { examples: this.losses.weight, loss: this.losses.sums.get('loss') ?? 0, parts: Object.fromEntries(this.parts.sums) }
  }

  add({ loss, parts }: Measures, examples: number): void {
    this.losses.add({ loss }, examples)
    this.parts.add(parts, examples)
  }

  get measures(): Measures {
    return { loss: this.losses.means.loss ?? Number.NaN, parts: this.parts.means }
  }
}
