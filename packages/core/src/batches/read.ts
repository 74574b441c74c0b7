import { checkMask, checkValues, type Limits, limitsOf } from './limits.js'
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
  /** How much each example counts; null where all count alike. */
  readonly weights: Float32Array | null
  /** 1 where a value of the target counts, else 0; null where all do. */
  readonly mask: Float32Array | null
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
 * corrupts the inputs, or both sides alike. What a mask leaves out is read as 0, or what is nearest to 0 in the target's
 * bounds; in an input of its own, only where it is no finite number.
 * The last batch may be short.
 *
 * @throws InvalidDataError that names the first example at fault
 */
export async function* readBatches(source: Source, { order, batchSize, noise }: Pass): AsyncGenerator<BatchValues, undefined> {
  const { input, target, size, labels, weights, mask, requirement } = source
  const length = Math.min(batchSize, order.length) * size
  const isOne = input === target && (!noise || noise.reachesTargets)
  const corrupted = { ...input.limits.place, argument: `${input.limits.place.argument}, once corrupted,` }
  const noisy = noise && limitsOf(corrupted, {}, noise.reachesTargets ? requirement : null)
  const noisyTarget = noise?.targetStreamOf
    ? limitsOf({ ...corrupted, argument: `${corrupted.argument} as a target` }, {}, requirement)
    : null
  const newRoom = () => roomFor(length, isOne, mask !== null)
  let [room, other] = [newRoom(), order.length > batchSize ? newRoom() : null]
  for (let start = 0; start < order.length; start += batchSize) {
    const indices = order.subarray(start, start + batchSize)
    const clean = room.targets.subarray(0, indices.length * size)
    const batch = {
      indices,
      target: clean,
      input: isOne ? clean : room.inputs.subarray(0, clean.length),
      labels: labels && Int32Array.from(indices, (index) => labels[index] as number),
      weights: weights && new Float32Array(indices.length),
      mask: room.mask?.subarray(0, clean.length) ?? null,
    }
    if (mask && batch.mask) {
      await mask.examples.read(indices, batch.mask)
      checkMask(mask.place, batch.mask, indices)
    }
    if (weights && batch.weights) await readSide(weights, indices, batch.weights)
    await readSide(target, indices, clean, batch.mask)
    if (input !== target) await readSide(input, indices, batch.input, batch.mask, Number.isFinite)
    if (noise && noisy) {
      corruptBatch(noise, input === target ? clean : batch.input, indices, batch.input)
      checkValues(noisy, batch.input, indices)
      if (noise.targetStreamOf && noisyTarget) {
        corruptBatch({ ...noise, streamOf: noise.targetStreamOf }, clean, indices, clean)
        checkValues(noisyTarget, clean, indices)
      }
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
  readonly mask: Float32Array | null
}

function roomFor(length: number, isOne: boolean, isMasked: boolean): Room {
  const targets = new Float32Array(length)
  return { targets, inputs: isOne ? targets : new Float32Array(length), mask: isMasked ? new Float32Array(length) : null }
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

/** @param keeps what a mask leaves out but may stay as it is; default nothing */
async function readSide(
  { examples, limits, isCertain }: Side,
  indices: Uint32Array,
  into: Float32Array,
  mask: Float32Array | null = null,
  keeps: (value: number) => boolean = () => false,
): Promise<void> {
  const reading = examples.read(indices, into)
  if (reading) await reading
  if (mask) fillGaps(limits, into, mask, keeps)
  if (!isCertain) checkValues(limits, into, indices)
}

/** What is missing must be a number all the same: 0 · NaN is NaN. */
function fillGaps({ minimum, maximum }: Limits, values: Float32Array, mask: Float32Array, keeps: (value: number) => boolean): void {
  const filler = Math.min(Math.max(0, minimum), maximum)
  for (let i = 0; i < values.length; i++) if (mask[i] === 0 && !keeps(values[i] as number)) values[i] = filler
}
