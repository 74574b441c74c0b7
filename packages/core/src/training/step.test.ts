import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { autoencoder } from '../models/autoencoder/index.js'
import type { Batch, Model, ObjectiveContext } from '../models/model.js'
import { dense } from '../networks/dense/index.js'
import { adam } from '../optimizers/adam.js'
import { optimizerInSteps } from '../optimizers/index.js'
import { Optimizer } from '../optimizers/optimizer.js'
import { sgd } from '../optimizers/sgd.js'
import { l2 } from '../regularizers/l2.js'
import '../testing/backend.js'
import { takeStep } from './step.js'

const context: ObjectiveContext = { training: true, step: 1, random: (purpose) => stream(1, purpose) }

function newModel(dropout = 0): Model {
  const network = dense({ input: [4], hidden: [3], latent: 2, dropout, regularization: { weights: l2(0.1), latent: l2(0.1) } })
  return autoencoder({ network, loss: 'mean-squared-error', seed: 3 })
}

function batchOf(count: number): Required<Pick<Batch, 'input' | 'target'>> & { labels: tf.Tensor } {
  const random = stream(2, 'batch')
  const input = tf.tensor2d(
    Float32Array.from({ length: 4 * count }, () => random.uniform()),
    [count, 4],
  )
  return {
    input,
    target: input,
    labels: tf.tensor1d(
      Array.from({ length: count }, (_, i) => i % 3),
      'int32',
    ),
  }
}

const config = optimizerInSteps(sgd({ learningRate: 1 }), { epochs: 1, stepsPerEpoch: 1 })

function maskAt(index: number, count: number): number {
  const example = Math.floor(index / 4)
  return example !== 2 && (index * 7) % (4 * count) >= index / 2 ? 1 : 0
}

/** What a step comes to: the loss and its parts, and the weights that it leaves. */
function step(
  microBatches: number,
  count: number,
  { dropout = 0, isWeighted = false, isMasked = false } = {},
): { measures: Record<string, number>; weights: number[] } {
  using model = newModel(dropout)
  using optimizer = new Optimizer(config, model.weights)
  const batch = {
    ...batchOf(count),
    ...(isWeighted && { weights: tf.range(0, count) }),
    // Fewer values the further on, so that the parts have different shares of them; of the third example none.
    ...(isMasked && {
      mask: tf.tensor2d(
        Float32Array.from({ length: 4 * count }, (_, i) => maskAt(i, count)),
        [count, 4],
      ),
    }),
  }
  const before = tf.memory().numTensors
  const { loss, parts } = takeStep(model, optimizer, batch, context, microBatches)
  const measures = Object.fromEntries(
    Object.entries({ loss, ...parts }).map(([name, value]) => [name, value.dataSync()[0] as number]),
  )
  tf.dispose({ loss, ...parts })
  expect(tf.memory().numTensors).toBe(before)
  tf.dispose({ ...batch })
  return { measures, weights: [...model.weights.values()].flatMap((weight) => [...weight.dataSync()]) }
}

describe('micro-batches', () => {
  it('come to what the whole batch comes to, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 11 }),
        fc.integer({ min: 2, max: 14 }),
        fc.boolean(),
        fc.boolean(),
        (count, microBatches, isWeighted, isMasked) => {
          const counting = { isWeighted, isMasked }
          const [whole, cut] = [step(1, count, counting), step(microBatches, count, counting)]
          for (const [name, value] of Object.entries(whole.measures)) expect(cut.measures[name]).toBeCloseTo(value, 5)
          for (const [i, value] of whole.weights.entries()) expect(cut.weights[i]).toBeCloseTo(value, 5)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('see each example once, with its own class, and input and target stay one tensor', () => {
    using model = newModel()
    using optimizer = new Optimizer(config, model.weights)
    const seen: number[] = []
    const watched: Model = {
      ...model,
      objective(batch, passed) {
        expect(batch.input).toBe(batch.target)
        expect(batch.labels?.shape).toEqual([batch.input.shape[0]])
        seen.push(...(batch.labels?.dataSync() ?? []))
        return model.objective(batch, passed)
      },
    }
    const batch = batchOf(7)
    const { loss, parts } = takeStep(watched, optimizer, batch, context, 3)
    expect(seen).toEqual([...(batch.labels?.dataSync() ?? [])])
    tf.dispose({ ...batch, loss, ...parts })
  })

  it('need less memory, the more there are', async () => {
    const batch = batchOf(512)
    const peaks: number[] = []
    for (const microBatches of [1, 4, 16]) {
      using model = newModel()
      using optimizer = new Optimizer(config, model.weights)
      const before = tf.memory().numBytes
      const { peakBytes, result } = await tf.profile(() => {
        const { loss, parts } = takeStep(model, optimizer, batch, context, microBatches)
        return [loss, ...Object.values(parts)]
      })
      peaks.push(peakBytes - before)
      tf.dispose(result)
    }
    const [whole = 0, quarters = 0, sixteenths = 0] = peaks
    expect(quarters).toBeLessThan(whole / 2)
    expect(sixteenths).toBeLessThan(quarters / 2)
    tf.dispose({ ...batch })
  })

  it('draw for each part anew', () => {
    using model = newModel(0.5)
    using optimizer = new Optimizer(config, model.weights)
    const purposes: string[] = []
    const random = (purpose: string) => {
      purposes.push(purpose)
      return stream(1, purpose)
    }
    const batch = batchOf(4)
    const { loss, parts } = takeStep(model, optimizer, batch, { ...context, random }, 2)
    expect(purposes.length).toBeGreaterThan(1)
    expect(new Set(purposes).size).toBe(purposes.length)
    expect(step(2, 6, { dropout: 0.5 })).toEqual(step(2, 6, { dropout: 0.5 }))
    tf.dispose({ ...batch, loss, ...parts })
  })
})

describe('a step', () => {
  it('leaves nothing behind where it fails, whole or in parts', () => {
    using model = newModel()
    const averaging = { decay: 0.5 }
    using optimizer = new Optimizer(optimizerInSteps(adam(), { epochs: 1, stepsPerEpoch: 1 }), model.weights, { averaging })
    const batch = batchOf(6)
    for (const microBatches of [1, 2]) {
      const before = tf.memory().numTensors
      let calls = 0
      const failing: Model = {
        ...model,
        objective(given, passed) {
          if (++calls === microBatches) throw new Error('broken')
          return model.objective(given, passed)
        },
      }
      expect(() => takeStep(failing, optimizer, batch, context, microBatches)).toThrow('broken')
      expect(tf.memory().numTensors).toBe(before)
    }
    tf.dispose({ ...batch })
  })

  it('moves what has no gradient after each part', () => {
    using model = newModel()
    using optimizer = new Optimizer(config, model.weights)
    const running = tf.variable(tf.scalar(0), false)
    const counting: Model = {
      ...model,
      objective(batch, passed) {
        tf.tidy(() => passed.update?.(running, tf.add(running, batch.input.shape[0] ?? 0)))
        return model.objective(batch, passed)
      },
    }
    const batch = batchOf(7)
    const { loss, parts } = takeStep(counting, optimizer, batch, context, 3)
    expect(running.dataSync()[0]).toBe(7)
    tf.dispose({ ...batch, loss, ...parts, running })
  })
})
