import { type Model, type RunConfig, type Summary, summary } from '@sandglass/core'

/** A model at a glance, with the memory that such a training of it takes. */
export function trainingSummary(model: Model, { batchSize, microBatches, optimizer, averaging }: RunConfig['training']): Summary {
  return summary(model, { batchSize, microBatches, optimizer, averaging })
}
