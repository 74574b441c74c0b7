import { checkValues, finiteLimits } from './limits.js'
import { corruptBatch, type Noise } from './noise.js'
import type { Side, Source } from './source.js'

/** The values of some examples, one after the other. They are valid until the next batch is asked for. */
export interface BatchValues {
  /** Which examples these are. */
  readonly indices: Uint32Array
  readonly input: Float32Array
  /** The same array as `input` where nothing tells them apart. */
  readonly target: Float32Array
}

/** How a pass goes through its source. */
export interface Pass {
  /** The examples in the order in which they are read. */
  readonly order: Uint32Array
  readonly batchSize: number
  readonly noise: Noise | null
}

/**
 * Reads batch after batch into the same memory, checks every value and corrupts the inputs. The
 * last batch may be short.
 *
 * @throws InvalidDataError that names the first example at fault
 */
export async function* readBatches(source: Source, { order, batchSize, noise }: Pass): AsyncGenerator<BatchValues, undefined> {
  const { input, target, size } = source
  const length = Math.min(batchSize, order.length) * size
  const targets = new Float32Array(length)
  const inputs = input === target && !noise ? targets : new Float32Array(length)
  const noisy = noise && finiteLimits({ ...input.limits.place, argument: `${input.limits.place.argument}, once corrupted,` })
  for (let start = 0; start < order.length; start += batchSize) {
    const indices = order.subarray(start, start + batchSize)
    const clean = targets.subarray(0, indices.length * size)
    const batch = { indices, target: clean, input: inputs === targets ? clean : inputs.subarray(0, clean.length) }
    await readSide(target, indices, clean)
    if (input !== target) await readSide(input, indices, batch.input)
    if (noise && noisy) {
      corruptBatch(noise, input === target ? clean : batch.input, indices, batch.input)
      checkValues(noisy, batch.input, indices)
    }
    yield batch
  }
}

/** How many examples are looked at before the first step. */
const firstExamples = 1024

/** Reads the first 1,024 examples, so that unusable data are refused before anything is computed. */
export async function checkFirst(source: Source, batchSize: number, noise: Noise | null): Promise<void> {
  const order = inOrder(Math.min(source.count, firstExamples))
  for await (const _ of readBatches(source, { order, batchSize, noise })) {
    // Reading checks them.
  }
}

/** 0 … count − 1. */
export function inOrder(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index)
}

async function readSide({ examples, limits }: Side, indices: Uint32Array, into: Float32Array): Promise<void> {
  const reading = examples.read(indices, into)
  if (reading) await reading
  checkValues(limits, into, indices)
}
