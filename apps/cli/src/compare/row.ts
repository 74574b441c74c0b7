import type { Estimate, Interval } from '@sandglass/core'

export const tasks = ['reduce', 'detect', 'features', 'denoise'] as const
export type Task = (typeof tasks)[number]

/** What a task is judged by. */
export interface Measure {
  /** In JSON: `auc`. */
  readonly name: string
  /** In sentences: `area under ROC`. */
  readonly title: string
  /** In tables: `AUC`. */
  readonly short: string
  readonly better: 'higher' | 'lower'
}

/** What a method is, and what it takes. */
export interface Described {
  readonly method: string
  /** How many numbers an example becomes; null where that is no question. */
  readonly dimensions: number | null
  /** How many bytes an example is kept in, and how many are kept once for all; null where that is no question. */
  readonly bytes: { readonly each: number; readonly shared: number } | null
  /** Fitting and all that is judged, or for a model that was there already, the latter alone. */
  readonly seconds: number
  /** By how much the process grew at most meanwhile. */
  readonly megabytes: number
  /** Whether the method looked at the very examples that it is judged by. */
  readonly isTransductive: boolean
}

/** What a method came to, over all trainings. */
export interface Row extends Described {
  /** By the measures' names; null where a method has no such thing. */
  readonly measures: Readonly<Record<string, number | null>>
  /** Between what each may lie, 95 %; null where a measure has no interval. */
  readonly intervals: Readonly<Record<string, Interval | null>>
  /** By how much it is better than the model by the first measure; null for the model itself, and where there is none. */
  readonly gain: Estimate | null
}

export interface Comparison {
  readonly task: Task
  /** What it is about, above its tables. */
  readonly heading: string
  /** The one that decides comes first. */
  readonly measures: readonly [Measure, ...Measure[]]
  /** The model's comes first. */
  readonly rows: readonly Row[]
  /** How many models were trained, each from a seed of its own. */
  readonly trainings: number
  /** What a reader should know of how it was made. */
  readonly notes: readonly string[]
}

/** What the row of the model is called. */
export const modelName = 'autoencoder'
