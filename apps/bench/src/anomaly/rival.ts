import type { Examples } from '@sandglass/base'

/** Another way to find anomalies, under the name that it has in the tables. */
export interface Rival {
  readonly name: string
  /** Learns from normal examples, and scores others. */
  readonly scores: (normal: Examples, examples: Examples, seed: number) => Promise<Float64Array>
}
