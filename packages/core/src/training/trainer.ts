import { drawSeed, InvalidArgumentError, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { parse } from '../configuration/parse.js'
import { checkUsable } from '../models/check.js'
import type { Batch, Model } from '../models/model.js'
import { Optimizer } from '../optimizers/optimizer.js'
import { checkInSteps } from '../schedules/index.js'
import { checkRateInSteps } from '../schedules/learning-rate.js'
import { trainingEntries } from './config.js'
import { schedulesOf } from './model-schedules.js'
import { takeStep } from './step.js'
import { type SteppingOptions, steppingEntries } from './stepping.js'

const schema = v.strictObject({ ...steppingEntries, seed: trainingEntries.seed })

export interface TrainerOptions extends SteppingOptions {
  /** What dropout and the like are drawn from. Drawn by default. */
  readonly seed?: number | null | undefined
}

/** Takes training steps with a model on tensors of one's own; it owns the optimizer's state, not the model. */
export interface Trainer {
  /** How many steps were taken. */
  readonly steps: number
  /**
   * Moves the model's weights by one step. Nothing is read back from the device, nor are the values
   * looked at: a batch may stay there for as many steps as you like.
   *
   * @param batch `[batch, …inputShape]`, both; the same tensor twice for a plain autoencoder
   * @returns the loss before the step, on the device; yours to dispose
   * @throws InvalidArgumentError if the shape isn't the model's, or the trainer or the model was disposed
   */
  step(batch: Batch): tf.Scalar
  /** Frees the optimizer's state; the model stays. Safe to call more than once. */
  dispose(): void
  [Symbol.dispose](): void
}

/**
 * Training by hand, for loops of one's own and data that are tensors already; `train` and `fit` read
 * examples, check them, and report. The same batches and the same seed move the weights alike.
 *
 * @throws InvalidArgumentError if an option is wrong, or the model was disposed
 *
 * @example
 * using training = trainer(model, { optimizer: adam({ learningRate: 0.01 }) })
 * for (let i = 0; i < 100; i++) training.step({ input, target: input }).dispose()
 */
export function trainer(model: Model, options: TrainerOptions = {}): Trainer {
  const { optimizer: config, clipNorm, microBatches, seed: given } = parse('trainer', schema, options)
  checkUsable('trainer', model)
  const seed = given ?? drawSeed()
  const learningRate = checkRateInSteps('trainer', 'optimizer.learningRate', config.learningRate)
  for (const [path, schedule] of schedulesOf(model)) checkInSteps('trainer', `model.config.${path}`, schedule)
  const optimizer = new Optimizer({ ...config, learningRate }, model.weights, { clipNorm })
  let isDisposed = false
  const dispose = () => {
    if (!isDisposed) optimizer.dispose()
    isDisposed = true
  }
  return {
    get steps() {
      return optimizer.step
    },
    step(batch) {
      if (isDisposed)
        throw new InvalidArgumentError('trainer.step: the trainer was disposed.', { cure: 'Make another by trainer(model).' })
      const step = optimizer.step + 1
      const random = (purpose: string) => stream(seed, purpose, step)
      const { loss, parts } = takeStep(model, optimizer, batch, { training: true, step, random }, microBatches)
      // Parts are kept from every tidy, and a loss of one part is that part: a clone is the caller's like any other tensor.
      const own = loss.clone()
      tf.dispose({ loss, ...parts })
      return own
    },
    dispose,
    [Symbol.dispose]: dispose,
  }
}
