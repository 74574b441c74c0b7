import type { Corruption } from '@sandglass/base'
import * as v from 'valibot'
import { corruption } from '../../configuration/fields.js'
import { type ModelRegistry, modelRegistry } from '../../models/index.js'
import { trainingEntries } from '../config.js'
import { type AveragingOptions, checkMicroBatches, type SteppingOptions } from '../stepping.js'

/** The training whose memory is asked for: what of its options takes memory. */
export interface MemoryOptions extends SteppingOptions {
  /** Examples a step. Default 32. */
  readonly batchSize?: number | undefined
  /** Running averages of the weights. Default null, for none. */
  readonly averaging?: AveragingOptions | null | undefined
  /** Whether inputs differ from targets: what spoils them. Default null. */
  readonly corruption?: Corruption | null | undefined
  /** The kinds of models to know; the model's must be among them. Default all. */
  readonly models?: ModelRegistry | undefined
}

export const memorySchema = v.pipe(
  v.strictObject({
    batchSize: trainingEntries.batchSize,
    optimizer: trainingEntries.optimizer,
    clipNorm: trainingEntries.clipNorm,
    microBatches: trainingEntries.microBatches,
    averaging: trainingEntries.averaging,
    corruption: v.optional(v.nullable(corruption()), null),
    models: v.optional(
      v.custom<ModelRegistry>((value) => typeof value === 'object' && value !== null),
      () => modelRegistry,
    ),
  }),
  checkMicroBatches(),
)

export type ResolvedMemoryOptions = v.InferOutput<typeof memorySchema>
