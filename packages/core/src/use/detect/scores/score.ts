import type { Examples } from '@sandglass/base'
import type { Model } from '../../../models/model.js'
import type { StoredTensor } from '../../../persistence/safetensors/types.js'
import type { BatchView } from '../batch-view.js'
import type { DetectorConfig } from '../options.js'

/** What a score has learnt of the training examples, by name. */
export type Fitted = ReadonlyMap<string, StoredTensor>

/** How a fit goes through its examples. */
export interface FitPass {
  readonly batchSize: number
  readonly signal: AbortSignal | null
}

/** One way to tell how odd an example is. An example's score depends on it alone, and not on what else is in its batch. */
export interface Score {
  /** What a model must be to have it, in words that follow `must be`, and what to do else; null if this one will do. */
  misfit(model: Model): { readonly constraint: string; readonly cure: string } | null
  /** What it learns of the training examples; absent if nothing. */
  fit?(model: Model, training: Examples, config: DetectorConfig, pass: FitPass): Promise<Fitted>
  /** Whether what was read from a file is such as `fit` makes it, for codes of so many numbers; null for any. */
  isSound?(fitted: Fitted, config: DetectorConfig, latentSize: number | null): boolean
  /** @returns `[count]`, higher for what is odder */
  of(batch: BatchView, config: DetectorConfig, fitted: Fitted): Promise<Float64Array>
}
