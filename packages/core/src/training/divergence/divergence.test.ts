import { fromArray, OutOfMemoryError, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { createModel, type ModelInput } from '../../models/index.js'
import type { Model, Objective } from '../../models/model.js'
import { dense } from '../../networks/dense/index.js'
import { differentiable } from '../../operations/differentiable.js'
import { adam } from '../../optimizers/adam.js'
import { sgd } from '../../optimizers/sgd.js'
import { memoryStore } from '../../persistence/stores/memory.js'
import '../../testing/backend.js'
import { schedule } from '../../schedules/builders.js'
import { failure, vectors, weightsOf } from '../../testing/trainings.js'
import { latestCheckpoint } from '../checkpoint/latest.js'
import { fit } from '../fit.js'
import { explainDivergence } from './explain.js'

const network = dense({ input: [4], hidden: [6], latent: 2, activation: 'elu' })
const plain: ModelInput = { type: 'autoencoder', network, loss: 'mean-squared-error', seed: 3 }
const quick = { epochs: 30, batchSize: 16, seed: 5, optimizer: adam({ learningRate: 0.01 }) }

/** A model whose loss has a term of its own, made of the latents, from some step on. */
function withTerm(model: Model, from: number, term: (latent: tf.Tensor) => tf.Scalar): Model {
  return {
    ...model,
    objective: (batch, context) => {
      const objective = model.objective(batch, context)
      if (context.step < from) return objective
      return tf.tidy((): Objective & tf.TensorContainerObject => {
        const extra = term(objective.latent)
        return { ...objective, loss: sumOf(objective.loss, extra), parts: { ...objective.parts, extra } }
      })
    },
  }
}

/** a + b */
function sumOf(a: tf.Scalar, b: tf.Scalar): tf.Scalar {
  const operation = {
    forward: () => ({ output: tf.add(a, b), saved: [] }),
    gradients: (dy: tf.Tensor) => ({ a: () => dy, b: () => dy }),
  }
  return differentiable({ a, b }, operation) as tf.Scalar
}

/** The mean of a function of each value, with a slope that may be wrong: it is never learnt by. */
function meanOf(
  values: tf.Tensor,
  apply: (values: tf.Tensor) => tf.Tensor,
  slope: (values: tf.Tensor) => tf.Tensor = tf.zerosLike,
) {
  return differentiable(
    { values },
    {
      forward: () => ({ output: tf.mean(apply(values)), saved: [values] }),
      gradients: (dy, [saved]) => ({ values: () => tf.mul(dy, slope(saved)) }),
    },
  ) as tf.Scalar
}

describe('a training that diverges', () => {
  it('names the first operation at fault, in its layer, and leaves the model as it was before that step', async () => {
    const before = tf.memory().numTensors
    const model = createModel(plain)
    const held = tf.memory().numTensors
    const error = await failure(() => fit(model, vectors(64), { ...quick, optimizer: sgd({ learningRate: 300 }) }))
    expect(error.code).toBe('diverged')
    expect(error.message).toMatch(
      /^fit: the loss must stay finite, got \S+ at step \d+\. The first result that was not finite is that of \w+ \(.*→ .*\).*, on the way (forward|back) of step \d+\. The weights had grown from 0\.\d+ to \S+ \(root mean square\)\. Lower the learning rate, which is 300/,
    )
    expect(weightsOf(model).every(Number.isFinite)).toBe(true)
    expect(tf.memory().numTensors).toBe(held)
    model.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('is replayed over epochs, dropout and noise to the very step', async () => {
    const replayed = async (from: number) => {
      using model = createModel({ ...plain, network: dense({ input: [4], hidden: [6], latent: 2, dropout: 0.2 }) })
      const term = (latent: tf.Tensor) => meanOf(latent, (values) => tf.exp(tf.add(values, 200)))
      const corruption = { config: { type: 'shift' }, rangeOf: () => null, apply: shift }
      const error = await failure(() =>
        fit(withTerm(model, from, term), vectors(64), { ...quick, corruption, corruptionDraw: 'every-epoch' }),
      )
      return { message: error.message, values: weightsOf(model) }
    }
    const { message, values } = await replayed(7)
    expect(message).toContain(
      'got Infinity at step 7. The first result that was not finite is that of Exp ([16, 2] → [16, 2]), on the way forward of step 7.',
    )
    expect(message).toContain('Its input reached')
    // The weights before step 7 are those of a training that ends there.
    using model = createModel({ ...plain, network: dense({ input: [4], hidden: [6], latent: 2, dropout: 0.2 }) })
    const corruption = { config: { type: 'shift' }, rangeOf: () => null, apply: shift }
    const controller = new AbortController()
    const onEvent = (event: { type: string; step?: number }) => void (event.step === 6 && controller.abort())
    await fit(model, vectors(64), { ...quick, corruption, corruptionDraw: 'every-epoch', signal: controller.signal, onEvent })
    expect(values).toEqual(weightsOf(model))
  })

  it('is replayed with the learning rate that validation had led to', async () => {
    const learningRate = schedule.onPlateau({ initial: 0.01, factor: 0.1, patience: 1, minimumImprovement: 1 })
    const options = { ...quick, optimizer: adam({ learningRate }), validation: vectors(20, 2) }
    using model = createModel(plain)
    const term = (latent: tf.Tensor) => meanOf(latent, (values) => tf.exp(tf.add(values, 200)))
    const error = await failure(() => fit(withTerm(model, 18, term), vectors(64), options))
    expect(error.message).toContain('on the way forward of step 18.')
    using other = createModel(plain)
    const controller = new AbortController()
    const onEvent = (event: { type: string; step?: number }) =>
      void (event.type === 'step' && event.step === 17 && controller.abort())
    const rates: number[] = []
    await fit(other, vectors(64), {
      ...options,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'epoch') rates.push(event.learningRate)
        onEvent(event)
      },
    })
    expect(rates.at(-1)).toBeLessThan(rates[0] ?? 0)
    expect(weightsOf(model)).toEqual(weightsOf(other))
  })

  it('is told from the step whose gradient went astray, though the loss was still finite', async () => {
    using model = createModel(plain)
    const term = (latent: tf.Tensor) => meanOf(latent, tf.square, (values) => tf.div(values, tf.zerosLike(values)))
    const error = await failure(() => fit(withTerm(model, 5, term), vectors(64), quick))
    expect(error.message).toMatch(
      /got NaN at step 6\. The first result that was not finite is that of RealDiv \(.*\), on the way back of step 5\./,
    )
    expect(weightsOf(model).every(Number.isFinite)).toBe(true)
  })

  it('tells an overflow in exp from a logarithm of nothing', async () => {
    const messageOf = async (apply: (values: tf.Tensor) => tf.Tensor) => {
      using model = createModel(plain)
      return (
        await failure(() =>
          fit(
            withTerm(model, 3, (latent) => meanOf(latent, apply)),
            vectors(64),
            quick,
          ),
        )
      ).message
    }
    expect(await messageOf((values) => tf.exp(tf.add(tf.mul(values, 0), 100)))).toContain(
      'Its input reached 100, whose exponential is too large a number. Lower the learning rate, which is 0.01; or hold what goes into the exponential',
    )
    expect(await messageOf((values) => tf.log(tf.mul(values, 0)))).toContain(
      'Its input went down to 0, which has no logarithm. Compute the loss from logits',
    )
  })

  it('is told in validation too', async () => {
    using model = createModel(plain)
    const spoilt: Model = {
      ...model,
      objective: (batch, context) =>
        (context.training
          ? model
          : withTerm(model, 1, (latent) => meanOf(latent, (values) => tf.log(tf.mul(values, 0))))
        ).objective(batch, context),
    }
    const error = await failure(() => fit(spoilt, vectors(32), { ...quick, validation: vectors(20, 2) }))
    expect(error.message).toMatch(
      /^fit: the validation loss must stay finite, got -Infinity at step 2\. .* that of Log \(\[16, 2\] → \[16, 2\]\)/,
    )
    expect(weightsOf(model).every(Number.isFinite)).toBe(true)
  })

  it('is noticed at the end, where only the last step went astray', async () => {
    using model = createModel(plain)
    const term = (latent: tf.Tensor) => meanOf(latent, tf.square, (values) => tf.div(values, tf.zerosLike(values)))
    const error = await failure(() => fit(withTerm(model, 4, term), vectors(64), { ...quick, epochs: 1 }))
    expect(error.message).toMatch(/^fit: each weight must stay finite, got NaN at step 4\. .* on the way back of step 4\./)
  })

  it('is told where looking for its cause fails as well, and nothing is left of what was looked at', async () => {
    using model = createModel(plain)
    const tensors = tf.memory().numTensors
    const store = memoryStore()
    const term = (latent: tf.Tensor) => meanOf(latent, (values) => tf.exp(tf.add(values, 200)))
    const diverging = withTerm(model, 10, term)
    const failing: Model = {
      ...diverging,
      objective: (batch, context) => {
        const objective = diverging.objective(batch, context)
        // As where there is no room for what is looked at.
        if (context.watch) throw new OutOfMemoryError('There is no room.', { cure: 'Train on less.' })
        return objective
      },
    }
    const error = await failure(() => fit(failing, vectors(64), { ...quick, checkpoints: { store, everySteps: 4 } }))
    expect(error.code).toBe('diverged')
    expect(error.message).toMatch(
      /^fit: the loss must stay finite, got Infinity at step 10\. What made it so was not found, as taking the last steps once more failed\. Lower the learning rate/,
    )
    expect(error.cause).toMatchObject({ code: 'out-of-memory' })
    expect(tf.memory().numTensors).toBe(tensors)
    expect((await latestCheckpoint(store))?.step).toBe(8)
  })

  it('leaves the last good checkpoint as it was', async () => {
    const store = memoryStore()
    using model = createModel(plain)
    const term = (latent: tf.Tensor) => meanOf(latent, (values) => tf.exp(tf.add(values, 200)))
    await failure(() => fit(withTerm(model, 10, term), vectors(64), { ...quick, checkpoints: { store, everySteps: 4 } }))
    const checkpoint = await latestCheckpoint(store)
    expect(checkpoint?.step).toBe(8)
    for (const { values } of checkpoint?.tensors.values() ?? []) expect([...values].every(Number.isFinite)).toBe(true)
  })
})

describe('the explanation', () => {
  const base = {
    caller: 'fit',
    problem: 'the loss must stay finite, got NaN at step 3',
    learningRate: 0.1,
    fault: null,
    largestValue: 1,
    weights: null,
  }

  it('says what it knows where the step was not found', () => {
    expect(explainDivergence(base).message).toBe(
      "fit: the loss must stay finite, got NaN at step 3. Lower the learning rate, which is 0.1, clip the gradient's norm, or scale the data to around [0, 1].",
    )
  })

  it('looks at the data first', async () => {
    expect(explainDivergence({ ...base, largestValue: 25500 }).message).toContain(
      'The data reach 25500. Scale the data to around [0, 1].',
    )
    using model = createModel({ ...plain, loss: 'mean-squared-error' })
    const large = fromArray(
      Array.from({ length: 64 * 4 }, (_, index) => stream(1, 'large', index).uniform() * 1e6),
      [4],
    )
    const error = await failure(() => fit(model, large, { ...quick, optimizer: sgd({ learningRate: 0.1 }) }))
    expect(error.message).toMatch(/The data reach 99\d+\. Scale the data/)
  })
})

function shift(clean: Float32Array, random: { normal(): number }, into: Float32Array): void {
  for (let index = 0; index < clean.length; index++) into[index] = (clean[index] ?? 0) + 0.1 * random.normal()
}
