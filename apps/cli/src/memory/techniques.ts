import { InvalidArgumentError, sizeOf } from '@sandglass/base'
import {
  createModel,
  foretellMemory,
  type MemoryForecast,
  type MemoryOptions,
  type Model,
  memoryStore,
  type Precision,
  save,
} from '@sandglass/core'

/** A way to need less memory, and how much less. */
export interface Technique {
  readonly name: string
  /** What it saves: memory while training, or bytes of the saved model. */
  readonly of: 'training' | 'disk' | 'data'
  readonly before: number
  readonly after: number
  readonly saves: number
  /** How to have it. */
  readonly how: string
}

/** In how many parts a batch is cut, beyond those that it is cut into anyway. */
const parts = 4
/** The number of examples that data in memory are told for. */
const someExamples = 10_000

/** What each technique would save; those that save nothing are left out. */
export async function techniquesFor(model: Model, options: MemoryOptions, now: MemoryForecast): Promise<readonly Technique[]> {
  const techniques: Technique[] = []
  const add = (technique: Omit<Technique, 'saves'>) => techniques.push({ ...technique, saves: technique.before - technique.after })
  const foretold = async (other: Model, changed: MemoryOptions) =>
    (await foretellMemory(other, { ...options, ...changed })).training
  if (now.batchSize >= parts) {
    const microBatches = Math.min(parts * now.microBatches, now.batchSize)
    add({
      name: 'accumulation',
      of: 'training',
      before: now.training,
      after: await foretold(model, { microBatches }),
      how: `--set training.microBatches=${microBatches}: the same steps, the batch in ${microBatches} parts`,
    })
    const batchSize = Math.floor(now.batchSize / parts)
    add({
      name: 'smaller batch',
      of: 'training',
      before: now.training,
      after: await foretold(model, { batchSize }),
      how: `--batch-size ${batchSize}: more and other steps`,
    })
  }
  const narrower = narrowerModel(model)
  if (narrower) {
    using half = narrower.model
    add({
      name: 'narrower network',
      of: 'training',
      before: now.training,
      after: await foretold(half, {}),
      how: `${narrower.how}: another model, to be trained anew`,
    })
  }
  const bytesAt = async (precision: Precision) => (await save(model, memoryStore(), { precision })).bytes
  const whole = await bytesAt('float32')
  for (const precision of ['float16', 'int8'] as const)
    add({
      name: `${precision} weights`,
      of: 'disk',
      before: whole,
      after: await bytesAt(precision),
      how: `sandglass shrink <model> --precision ${precision}: says what it costs in accuracy`,
    })
  const size = sizeOf(model.inputShape)
  const stored = 4 * someExamples * size
  add({
    name: 'streaming data',
    of: 'data',
    before: stored,
    after: 8 * now.batchSize * size,
    how: `for each ${someExamples.toLocaleString('en-US')} examples as floats: an NPY file or a folder of images is read batch by batch`,
  })
  return techniques.filter(({ saves }) => saves > 0)
}

/** The same model with its layers' widths halved; null where there is none to halve, or the model can't wear that. */
function narrowerModel({ config }: Model): { readonly model: Model; readonly how: string } | null {
  const field = ['hidden', 'channels'].find((name) => Array.isArray(config.network[name]))
  const widths = field === undefined ? [] : (config.network[field] as readonly number[])
  const halved = widths.map((width) => Math.max(1, Math.floor(width / 2)))
  if (field === undefined || halved.every((width, index) => width === widths[index])) return null
  try {
    const model = createModel({ ...config, network: { ...config.network, [field]: halved } })
    return { model, how: `--set model.network.${field}=${JSON.stringify(halved)}` }
  } catch (error) {
    if (!InvalidArgumentError.isInstance(error)) throw error
    return null
  }
}
