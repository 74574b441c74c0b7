import type { Tensor } from '@tensorflow/tfjs-core'
import type { BatchValues } from '../../batches/read.js'
import type { Source } from '../../batches/source.js'
import { withTensors } from '../../batches/tensors.js'
import type { Batch, Model } from '../../models/model.js'

/** A batch as scores look at it: what several of them want is worked out once. */
export interface BatchView {
  readonly model: Model
  readonly count: number
  /** What goes in, `[count, …inputShape]`. */
  readonly input: Float32Array
  /** `[count, …latentShape]` */
  latents(): Promise<Float32Array>
  /** `[count, …inputShape]` */
  reconstructions(): Promise<Float32Array>
  /** What some work on the batch's tensors gives; they and it are freed. */
  on(work: (batch: Batch) => Tensor): Promise<Float32Array>
}

export function viewBatch(model: Model, source: Source, values: BatchValues): BatchView {
  const on = async (work: (batch: Batch) => Tensor): Promise<Float32Array> => {
    const output = withTensors(values, source, work)
    try {
      return (await output.data()) as Float32Array
    } finally {
      output.dispose()
    }
  }
  let latents: Promise<Float32Array> | null = null
  let reconstructions: Promise<Float32Array> | null = null
  return {
    model,
    count: values.indices.length,
    input: values.input,
    latents: () => (latents ??= on(({ input }) => model.encode(input))),
    reconstructions: () => (reconstructions ??= on(({ input }) => model.reconstruct(input))),
    on,
  }
}
