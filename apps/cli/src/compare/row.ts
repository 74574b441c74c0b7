import type { Estimate, Interval } from '@sandglass/core'
import type { Took } from './measured.js'

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
export interface Described extends Took {
  readonly method: string
  /** How many numbers an example becomes; null where that is no question. */
  readonly dimensions: number | null
  /** How many bytes an example is kept in, and how many are kept once for all; null where that is no question. */
  readonly bytes: { readonly each: number; readonly shared: number } | null
  /** Whether the method looked at the very examples that it is judged by. */
  readonly isTransductive: boolean
  /** Whether it does nothing, and only shows how little is enough to be better; false if left out. */
  readonly isControl?: boolean
}

/**
 * Whether a method may be advised instead of the model: it serves examples that it has not seen, and gives no more numbers, and takes no
 * more bytes, than the model does.
 */
export function mayBeAdvised({ dimensions, bytes, isTransductive }: Size, model: Size): boolean {
  const [most, mostBytes] = [model.dimensions ?? Number.POSITIVE_INFINITY, model.bytes?.each ?? Number.POSITIVE_INFINITY]
  return !isTransductive && (dimensions ?? 0) <= most && (bytes?.each ?? 0) <= mostBytes
}

type Size = Pick<Described, 'dimensions' | 'bytes' | 'isTransductive'>

/** What a method came to, over all trainings. */
export interface Row extends Described {
  /** By the measures' names; null where a method has no such thing. */
  readonly measures: Readonly<Record<string, number | null>>
  /** Between what each may lie, 95 %; null where a measure has no interval. */
  readonly intervals: Readonly<Record<string, Interval | null>>
  /** By how much it is better than the model by the first measure, as sure as `sureness` says; null for the model itself, and where there is none. */
  readonly gain: Estimate | null
}

/** How likely gains are to lie in their intervals. */
export interface Sureness {
  /** All at once of those that may be advised: the best of many seems better than the model by luck more often than one alone would. */
  readonly together: number
  /** How many these are. */
  readonly gains: number
  /** In how many comparisons, of which one sentence advises. */
  readonly comparisons: number
  /** Each by itself, so that it comes to that (Bonferroni). */
  readonly each: number
}

export interface Comparison {
  readonly task: Task
  /** What it is about, above its tables. */
  readonly heading: string
  /** The one that decides comes first. */
  readonly measures: readonly [Measure, ...Measure[]]
  /** The model's comes first. */
  readonly rows: readonly Row[]
  readonly sureness: Sureness
  /** How many models were trained, each from a seed of its own. */
  readonly trainings: number
  /** What a reader should know of how it was made. */
  readonly notes: readonly string[]
}

/** What the row of the model is called. */
export const modelName = 'autoencoder'
