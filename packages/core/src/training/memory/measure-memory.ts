import { type Examples, sizeOf, stream } from '@sandglass/base'
import { inOrder, readBatches } from '../../batches/read.js'
import { sourceOf } from '../../batches/source.js'
import { withTensors } from '../../batches/tensors.js'
import { parse } from '../../configuration/parse.js'
import { checkUsable } from '../../models/check.js'
import { createModel } from '../../models/index.js'
import type { Model } from '../../models/model.js'
import { fit } from '../fit.js'
import { peakBytes } from './meter.js'
import { type MemoryOptions, memorySchema, type ResolvedMemoryOptions } from './options.js'

/** The most bytes that are in use at once on the device, the model's weights among them. */
export interface MemoryPeak {
  readonly training: number
  /** Of reconstructing as many examples as a training step has. */
  readonly inference: number
}

/**
 * The memory that a model's training and use take, measured: a copy of it takes steps on random
 * examples and reconstructs some. What else is on the device is not counted, nor what is not on it:
 * the program itself, and the data.
 *
 * @throws InvalidArgumentError if an option is wrong, or the backend in use doesn't tell its peak of memory
 * @throws OutOfMemoryError if there is not as much
 */
export async function measureMemory(model: Model, options: MemoryOptions = {}): Promise<MemoryPeak> {
  checkUsable('measureMemory', model)
  return await measurePeak('measureMemory', model, parse('measureMemory', memorySchema, options))
}

const steps = 2

/** The same for options that were checked. */
export async function measurePeak(caller: string, { config }: Model, options: ResolvedMemoryOptions): Promise<MemoryPeak> {
  const { models, batchSize, ...training } = options
  const inference = await peakBytes(caller, async () => {
    using copy = createModel(config, models)
    await reconstructBatch(copy, randomExamples(copy, batchSize))
  })
  const trained = await peakBytes(caller, async () => {
    using copy = createModel(config, models)
    await fit(copy, randomExamples(copy, steps * batchSize), { ...training, batchSize, epochs: 1, seed: 0, health: false })
  })
  return { training: trained, inference }
}

async function reconstructBatch(model: Model, examples: Examples): Promise<void> {
  const source = sourceOf({ caller: 'measureMemory', argument: 'examples' }, examples, model)
  for await (const values of readBatches(source, { order: inOrder(source.count), batchSize: source.count, noise: null }))
    withTensors(values, source, ({ input, labels }) => model.reconstruct(input, labels)).dispose()
}

/** Values that any loss takes. */
function randomExamples({ inputShape, classes }: Model, count: number): Examples {
  const size = sizeOf(inputShape)
  const random = stream(0, 'memory examples')
  return {
    count,
    shape: inputShape,
    range: [0, 1],
    ...(classes !== null && { labels: new Uint8Array(count) }),
    read: (indices, into) => {
      for (let i = 0; i < indices.length * size; i++) into[i] = random.uniform()
    },
  }
}
