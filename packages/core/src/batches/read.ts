import { checkValues, finiteLimits } from './limits.js'
import { corruptBatch, type Noise } from './noise.js'
import type { Side, Source } from './source.js'

/**
 * The values of some examples, one after the other. They stand while the next batch is read, and
 * are valid until the one after it is asked for: a device may still be looking at them.
 */
export interface BatchValues {
  /** Which examples these are. */
  readonly indices: Uint32Array
  readonly input: Float32Array
  /** The same array as `input` where nothing tells them apart. */
  readonly target: Float32Array
  /** Each example's class; null where the model doesn't look at them. */
  readonly labels: Int32Array | null
}

/** How a pass goes through its source. */
export interface Pass {
  /** The examples in the order in which they are read. */
  readonly order: Uint32Array
  readonly batchSize: number
  readonly noise: Noise | null
}

/**
 * Reads batch after batch into two memories in turn, checks every value that could be wrong, and
 * corrupts the inputs.
 * The last batch may be short.
 *
 * @throws InvalidDataError that names the first example at fault
 */
export async function* readBatches(source: Source, { order, batchSize, noise }: Pass): AsyncGenerator<BatchValues, undefined> {
  const { input, target, size, labels } = source
  const length = Math.min(batchSize, order.length) * size
  const isOne = input === target && !noise
  const noisy = noise && finiteLimits({ ...input.limits.place, argument: `${input.limits.place.argument}, once corrupted,` })
  let [room, other] = [roomFor(length, isOne), order.length > batchSize ? roomFor(length, isOne) : null]
  for (let start = 0; start < order.length; start += batchSize) {
    const indices = order.subarray(start, start + batchSize)
    const clean = room.targets.subarray(0, indices.length * size)
    const batch = {
      indices,
      target: clean,
      input: isOne ? clean : room.inputs.subarray(0, clean.length),
      labels: labels && Int32Array.from(indices, (index) => labels[index] as number),
    }
    await readSide(target, indices, clean)
    if (input !== target) await readSide(input, indices, batch.input)
    if (noise && noisy) {
      corruptBatch(noise, input === target ? clean : batch.input, indices, batch.input)
      checkValues(noisy, batch.input, indices)
    }
    yield batch
    if (other) [room, other] = [other, room]
  }
}

/** Memory for one batch. */
interface Room {
  readonly inputs: Float32Array
  /** The same array as `inputs` where nothing tells them apart. */
  readonly targets: Float32Array
}

function roomFor(length: number, isOne: boolean): Room {
  const targets = new Float32Array(length)
  return { targets, inputs: isOne ? targets : new Float32Array(length) }
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

async function readSide({ examples, limits, isCertain }: Side, indices: Uint32Array, into: Float32Array): Promise<void> {
  const reading = examples.read(indices, into)
  if (reading) await reading
  if (!isCertain) checkValues(limits, into, indices)
}
