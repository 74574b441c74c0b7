import type { RandomStream } from '@sandglass/base'
import { adam, createModel, type Examples, type Model, type ObjectiveContext, recipes, train } from '@sandglass/core'
import { mnist } from '@sandglass/data/mnist'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { lockstepDevices, useLockstepDevice } from './lockstep-devices.js'
import { type LockstepRecord, readRecord, recordedExamples, tensorOf, worstError } from './lockstep-record.js'
import { type DrawnLayer, drawLinearLayers } from './pytorch-linear.js'

/** Relative, at every step. Over all 60 steps of the full record it is 2e-7 for the losses and 1e-6 for the divergences. */
const tolerance = 1e-5

/**
 * PyTorch adds 1e-8 to the root of the corrected second moment, we add ours to that of the uncorrected
 * one: this comes to the same in the first step, where it matters most.
 */
const epsilon = 1e-8 * Math.sqrt(1 - 0.999)

let images: Examples
beforeAll(async () => {
  images = (await mnist()).train
})

describe.each(lockstepDevices)('in lockstep with PyTorch on $backend, threads: $threads', ({ backend, threads }) => {
  beforeAll(() => useLockstepDevice({ backend, threads }))

  it('the variational autoencoder: its losses, and the divergences in them', async () => {
    const record = readRecord(new URL('../fixtures/vae.safetensors', import.meta.url))
    const before = tf.memory().numTensors
    using model = createModel(recipes.variational.config.model)
    assignInitial(model, record)
    // Plain JavaScript takes long for a step.
    const steps = backend === 'cpu' ? 3 : record.losses.length
    const { losses, divergences } = await recordedSteps(model, record, steps)
    const theirs = Array.from(tensorOf(record, 'kl').values)
    expect(losses).toHaveLength(steps)
    expect(worstError(losses, record.losses)).toBeLessThan(tolerance)
    expect(worstError(divergences, theirs)).toBeLessThan(tolerance)
    model.dispose()
    expect(tf.memory().numTensors).toBe(before)
  }, 300_000)
})

/** PyTorch's layers in the order in which it made them. */
const layers = {
  hidden: [784, 400],
  mean: [400, 20],
  log_variance: [400, 20],
  decoder_hidden: [20, 400],
  output: [400, 784],
} as const

/** PyTorch's layers and ours; its means and log-variances are two layers, ours the halves of one. */
const names = {
  'encoder.dense': ['hidden'],
  'encoder.dense_1': ['mean', 'log_variance'],
  'decoder.dense': ['decoder_hidden'],
  'decoder.dense_1': ['output'],
} as const

/** Puts PyTorch's initial weights into our model. */
function assignInitial(model: Model, record: LockstepRecord): void {
  const drawn = drawLinearLayers(13, Object.values(layers))
  const initial = new Map(Object.keys(layers).map((name, index) => [name, drawn[index] as DrawnLayer]))
  // The last ones come from the end of a long row of random numbers: if they are right, all are.
  for (const [name, { bias }] of initial) expect(bias).toEqual(tensorOf(record, `initial.${name}.bias`).values)
  for (const [ours, theirs] of Object.entries(names))
    for (const weight of ['kernel', 'bias'] as const)
      tf.tidy(() => {
        const parts = theirs.map((name) => {
          const shape = weight === 'kernel' ? [...layers[name]] : [layers[name][1]]
          return tf.tensor(initial.get(name)?.[weight] as Float32Array, shape)
        })
        model.weights.get(`${ours}.${weight}`)?.assign(parts.length === 1 ? (parts[0] as tf.Tensor) : tf.concat(parts, -1))
      })
  expect(model.weights.size).toBe(8)
}

/** Training on the record's batches with the record's noise, as far as `steps`. */
async function recordedSteps(model: Model, record: LockstepRecord, steps: number) {
  const [losses, divergences]: [number[], number[]] = [[], []]
  const noise = tensorOf(record, 'epsilon')
  const perStep = noise.values.length / (noise.shape[0] ?? 1)
  const recorded: Model = Object.create(model, {
    objective: {
      value(batch: Parameters<Model['objective']>[0], context: ObjectiveContext) {
        let next = (context.step - 1) * perStep
        const given = { normal: () => noise.values[next++] as number } as RandomStream
        const objective = model.objective(batch, { ...context, random: () => given })
        divergences.push(objective.parts.divergence?.dataSync()[0] ?? Number.NaN)
        return objective
      },
    },
  })
  const { batchSize } = record
  const options = { epochs: 1, batchSize, shuffle: false, seed: 1, optimizer: adam({ epsilon }) }
  for await (const event of train(recorded, recordedExamples(record, images), options)) {
    if (event.type === 'step') losses.push(event.loss)
    if (losses.length === steps) break
  }
  return { losses, divergences: divergences.slice(0, steps) }
}
