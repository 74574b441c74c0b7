import { readFileSync } from 'node:fs'
import {
  type ExamplePairs,
  type Examples,
  evaluate,
  fromArray,
  type Model,
  readSafetensors,
  type StoredTensor,
  subset,
  type TrainingEvent,
  train,
} from '@sandglass/core'
import * as tf from '@tensorflow/tfjs-core'

/** What Keras did, step by step; see fixtures/README.md. */
export interface LockstepRecord {
  readonly tensors: ReadonlyMap<string, StoredTensor>
  readonly batchSize: number
  /** Each step's loss, before its update. */
  readonly losses: readonly number[]
}

/** Our weights' names for Keras's, by layer. */
export const layerNames = {
  dense: { encoder: 'encoder.dense', decoder: 'decoder.dense' },
  denoiser: {
    conv1: 'encoder.convolution',
    conv2: 'encoder.convolution_1',
    conv3: 'decoder.convolution',
    conv4: 'decoder.convolution_1',
    conv5: 'decoder.convolution_2',
  },
} as const satisfies Record<string, Record<string, string>>

export function readRecord(path: string | URL): LockstepRecord {
  const { tensors } = readSafetensors(readFileSync(path), String(path))
  const record = { tensors, batchSize: 0 }
  return {
    tensors,
    batchSize: tensorOf(record, 'indices').shape[1] ?? 0,
    losses: Array.from(tensorOf(record, 'losses').values),
  }
}

/** Puts Keras's initial weights into a model. */
export function assignInitial(model: Model, record: LockstepRecord, names: Readonly<Record<string, string>>): void {
  const assigned = Object.entries(names).flatMap(([theirs, ours]) =>
    ['kernel', 'bias'].map((weight) => {
      const { shape, values } = tensorOf(record, `initial.${theirs}.${weight}`)
      const variable = model.weights.get(`${ours}.${weight}`)
      if (!variable) throw new Error(`The model has no weight ${ours}.${weight}.`)
      tf.tidy(() => variable.assign(tf.tensor(values, [...shape], 'float32')))
      return variable
    }),
  )
  if (assigned.length !== model.weights.size) throw new Error('The record has not all of the weights.')
}

/** The record's batches as examples that, read in order, are those batches. */
export function recordedExamples(record: LockstepRecord, images: Examples): Examples | ExamplePairs {
  const target = subset(images, Uint32Array.from(tensorOf(record, 'indices').values))
  const noisy = record.tensors.get('noisy')?.values
  return noisy instanceof Uint8Array ? { input: fromArray(noisy, images.shape, { scale: 1 / 255 }), target } : target
}

/** The losses of our own training on the record's batches, step by step. */
export async function ourLosses(model: Model, record: LockstepRecord, images: Examples, steps: number): Promise<number[]> {
  const losses: number[] = []
  const { batchSize } = record
  const options = { epochs: 1, batchSize, shuffle: false, seed: 1 }
  for await (const event of train(model, recordedExamples(record, images), options)) {
    if (isStep(event)) losses.push(event.loss)
    if (losses.length === steps) break
  }
  return losses
}

/** The loss of the batch that comes after so many steps. */
export async function lossAfter(model: Model, record: LockstepRecord, images: Examples, steps: number): Promise<number> {
  const { batchSize } = record
  const batch = Uint32Array.from({ length: batchSize }, (_, index) => steps * batchSize + index)
  const examples = recordedExamples(record, images)
  const chosen =
    'input' in examples ? { input: subset(examples.input, batch), target: subset(examples.target, batch) } : subset(examples, batch)
  return (await evaluate(model, chosen, { batchSize })).loss
}

/** The largest |ours − theirs| / |theirs|. */
export function worstError(ours: readonly number[], theirs: readonly number[]): number {
  return Math.max(...ours.map((loss, step) => Math.abs(loss / (theirs[step] ?? Number.NaN) - 1)))
}

function isStep(event: TrainingEvent): event is Extract<TrainingEvent, { type: 'step' }> {
  return event.type === 'step'
}

/** @throws Error if the record lacks it */
export function tensorOf({ tensors }: Pick<LockstepRecord, 'tensors'>, name: string): StoredTensor {
  const tensor = tensors.get(name)
  if (!tensor) throw new Error(`The record has no ${name}.`)
  return tensor
}
