import type { ExamplePairs, Examples, Json, NumberArray } from '@sandglass/base'

export interface FitOptions {
  /** What chance decides comes from it: a whole number from 0 to 2⁵³ − 1. Default 0. */
  seed?: number
  signal?: AbortSignal
}

export interface PassOptions {
  signal?: AbortSignal
}

/** What every method says of itself, before it is fitted. */
interface Described<Task extends string> {
  /** The same in tables, in JSON and in messages: `isolation-forest`. */
  readonly name: string
  readonly task: Task
  /** Its options, every default filled in: plain data, for records and reports. */
  readonly options: Readonly<Record<string, Json>>
}

/** Tells odd examples from normal ones. */
export interface Detector extends Described<'detect'> {
  /** @param examples normal ones, as far as it is known */
  fit(examples: Examples, options?: FitOptions): Promise<FittedDetector>
}

export interface FittedDetector {
  /**
   * How odd each example is: the higher, the odder. An example's score is the same alone and among others.
   *
   * @returns `[count]`
   */
  score(examples: Examples, options?: PassOptions): Promise<Float64Array>
}

/** Turns each example into a few numbers, also one that it was not fitted on. */
export interface Reducer extends Described<'reduce'> {
  fit(examples: Examples, options?: FitOptions): Promise<FittedReducer>
}

export interface FittedReducer {
  /** @returns `[count, dimensions]` */
  transform(examples: Examples, options?: PassOptions): Promise<NumberArray>
  /**
   * Examples again, as near as the method comes; absent where it knows no way back.
   *
   * @param codes `[count, dimensions]`
   * @returns `[count, …shape of an example]`
   */
  inverse?(codes: NumberArray): NumberArray
}

/**
 * Places the very examples that it is given, and knows nothing of others: what it gives was found while looking at
 * the examples that are judged (it is transductive), and stands in a table of its own.
 */
export interface Embedder extends Described<'embed'> {
  /** @returns `[count, dimensions]` */
  embed(examples: Examples, options?: FitOptions): Promise<NumberArray>
}

/** Makes spoilt examples good again. */
export interface Restorer extends Described<'restore'> {
  /** @param pairs spoilt examples and what they should become, to choose by */
  fit(pairs: ExamplePairs, options?: FitOptions): Promise<FittedRestorer>
}

export interface FittedRestorer {
  /** What fitting it has set, such as the width of a filter's window; empty where there is nothing to set. */
  readonly settings: Readonly<Record<string, number>>
  /** @returns `[count, …shape of an example]` */
  restore(examples: Examples, options?: PassOptions): Promise<NumberArray>
}

/** What people use instead of an autoencoder. */
export type Method = Detector | Reducer | Embedder | Restorer
