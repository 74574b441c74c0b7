import { OutOfMemoryError, sizeOf } from '@sandglass/base'
import { parse } from '../../configuration/parse.js'
import { checkUsable } from '../../models/check.js'
import { allWeights, type Model, valuesIn } from '../../models/model.js'
import { updateRule } from '../../optimizers/index.js'
import { type MemoryPeak, measurePeak } from './measure-memory.js'
import { type MemoryOptions, memorySchema, type ResolvedMemoryOptions } from './options.js'

/** The memory that a training will take, in bytes. */
export interface MemoryForecast extends MemoryPeak {
  readonly batchSize: number
  readonly microBatches: number
  /** What the training's peak is made of. */
  readonly parts: {
    readonly weights: number
    readonly gradients: number
    /** What the optimizer remembers of each weight, and their running averages. */
    readonly optimizer: number
    /** The examples that are on their way through the network at once: inputs, and targets that are others. */
    readonly batch: number
    /** What grows with each such example beside that: layers' outputs and their gradients. */
    readonly activations: number
    /** What is left: memory that kernels need while they run, sums of micro-batches' gradients, padding. */
    readonly scratch: number
  }
  /** Such batches were tried; the peaks lie on the line through theirs. */
  readonly tried: readonly [smaller: number, larger: number]
}

const bytesPerValue = 4

/**
 * Foretells the memory that a model's training and use take at some batch size: two smaller batches are
 * tried, on a copy of the model with random examples, and the line through their peaks is followed. So
 * it knows what fused layers save and what kernels need. Where there is not even room for three quarters
 * of the batch, smaller ones are tried; where less than 32 MB is needed, the batch itself is.
 *
 * What is not on the device is not counted: the program itself, and the data.
 *
 * @throws InvalidArgumentError if an option is wrong, or the backend in use doesn't tell its peak of memory
 * @throws OutOfMemoryError if there isn't even as much as two examples take
 *
 * @example
 * await useBackend('wasm')
 * const { training, parts } = await foretellMemory(model, { batchSize: 1024 })
 */
export async function foretellMemory(model: Model, options: MemoryOptions = {}): Promise<MemoryForecast> {
  const caller = 'foretellMemory'
  checkUsable(caller, model)
  const resolved = parse(caller, memorySchema, options)
  const { batchSize, microBatches } = resolved
  const tried = await tryBatches(caller, model, resolved)
  const [training, inference] = [follow(tried, 'training', batchSize), follow(tried, 'inference', batchSize)]
  const parts = partsOf(model, resolved, { training, perExample: slopeOf(tried, 'training') })
  return { batchSize, microBatches, training, inference, parts, tried: [tried[0].batchSize, tried[1].batchSize] }
}

/** What a training may take whose very batch is tried: nobody minds so much. */
const littleBytes = 32e6

interface Trial {
  readonly batchSize: number
  readonly peak: MemoryPeak
}

/** What each further example takes. */
function slopeOf([smaller, larger]: readonly [Trial, Trial], of: keyof MemoryPeak): number {
  return (larger.peak[of] - smaller.peak[of]) / (larger.batchSize - smaller.batchSize)
}

function follow(tried: readonly [Trial, Trial], of: keyof MemoryPeak, batchSize: number): number {
  return Math.round(tried[1].peak[of] + slopeOf(tried, of) * (batchSize - tried[1].batchSize))
}

/**
 * Two batches of half and three quarters of the examples asked for; smaller ones still where those don't
 * fit. Where it takes little, the batch itself is the second, since kernels choose their ways by sizes
 * and small ones may need more at once.
 */
async function tryBatches(caller: string, model: Model, options: ResolvedMemoryOptions): Promise<readonly [Trial, Trial]> {
  const { microBatches } = options
  const inPart = Math.ceil(options.batchSize / microBatches)
  const trial = async (count: number) => {
    // As many parts as in the batch asked for, each with fewer examples.
    const batchSize = count * microBatches
    return { batchSize, peak: await measurePeak(caller, model, { ...options, batchSize }) }
  }
  for (let larger = Math.max(2, Math.ceil((3 / 4) * inPart)); ; larger = Math.max(2, Math.floor(larger / 2)))
    try {
      const tried = [await trial(Math.floor((2 / 3) * larger)), await trial(larger)] as const
      const isLittle = follow(tried, 'training', options.batchSize) < littleBytes
      return isLittle && larger < inPart ? [tried[1], await trial(inPart)] : tried
    } catch (error) {
      if (!OutOfMemoryError.isInstance(error) || larger === 2) throw error
    }
}

/** What the peak is made of: what can be counted, and what is left. */
function partsOf(
  model: Model,
  { batchSize, corruption, optimizer, averaging }: ResolvedMemoryOptions,
  { training, perExample }: { readonly training: number; readonly perExample: number },
): MemoryForecast['parts'] {
  const learnt = valuesIn(model.weights) * bytesPerValue
  const weights = valuesIn(allWeights(model)) * bytesPerValue
  const { slots } = updateRule({ ...optimizer, learningRate: 0 })
  const remembered = slots.length * learnt + (averaging === null ? 0 : weights)
  const batch = batchSize * sizeOf(model.inputShape) * bytesPerValue * (corruption === null ? 1 : 2)
  const counted = weights + learnt + remembered + batch
  const activations = Math.min(Math.max(0, Math.round(perExample * batchSize) - batch), Math.max(0, training - counted))
  return {
    weights,
    gradients: learnt,
    optimizer: remembered,
    batch,
    activations,
    scratch: Math.max(0, training - counted - activations),
  }
}
