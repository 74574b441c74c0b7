import type { EpochEvent, Json } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { learningRateAt } from '../schedules/learning-rate.js'
import { noPlateau, type PlateauMemo, plateauAfter } from '../schedules/on-plateau.js'
import { Averages } from './averages.js'
import { clipped } from './clip.js'
import { type OptimizerConfig, updateRule } from './index.js'
import { parseMemo } from './memo.js'
import type { UpdateRule } from './rule.js'
import { zeros } from './zeros.js'

/** What is done to gradients and weights around the rule's own work. */
export interface OptimizerOptions {
  /** How long all gradients together may be. Default null: as long as they are. */
  readonly clipNorm?: number | null
  /** How much of the weights' running averages a step keeps. Default null: there are none. */
  readonly averaging?: { readonly decay: number } | null
  /** What moves without a gradient and is averaged with the weights. */
  readonly modelState?: ReadonlyMap<string, tf.Variable>
}

/**
 * An optimizer at work on some weights: it owns what is remembered from step to step. `step`, `memo`
 * and the variables in `state`, together with the model's own, are all of it: whoever puts them back,
 * by `restore`, goes on where they were taken.
 */
export class Optimizer {
  /** How many steps were taken. */
  step = 0
  /** What the rule remembers, and the weights' averages, by name: `encoder.dense_1.kernel.firstMoment`. */
  readonly state: ReadonlyMap<string, tf.Variable>
  private readonly config: OptimizerConfig<number>
  private readonly rule: UpdateRule
  private readonly weights: ReadonlyMap<string, tf.Variable>
  private readonly clipNorm: number | null
  private readonly averages: Averages | null
  private plateau: PlateauMemo = noPlateau

  constructor(config: OptimizerConfig<number>, weights: ReadonlyMap<string, tf.Variable>, options: OptimizerOptions = {}) {
    const { clipNorm = null, averaging = null, modelState = [] } = options
    this.config = config
    this.rule = updateRule(config)
    this.weights = weights
    this.clipNorm = clipNorm
    const shapes = Array.from(weights, ([name, { shape }]) => this.rule.slots.map((slot) => [`${name}.${slot}`, shape] as const))
    const slots = zeros(shapes.flat())
    try {
      this.averages = averaging && new Averages(averaging.decay, new Map([...weights, ...modelState]))
    } catch (error) {
      tf.dispose([...slots.values()])
      throw error
    }
    this.state = new Map([...slots, ...(this.averages?.state ?? [])])
  }

  /** How far the next step will go. */
  get learningRate(): number {
    return learningRateAt(this.config.learningRate, this.step + 1, this.plateau)
  }

  /** How far the last one went. */
  get lastLearningRate(): number {
    return learningRateAt(this.config.learningRate, this.step, this.plateau)
  }

  /** What is remembered beside the step and the variables. */
  get memo(): Json {
    return {
      plateau: { ...this.plateau, progress: { ...this.plateau.progress } },
      averagesAreShown: this.averages?.areShown ?? false,
    }
  }

  /**
   * Goes on from another optimizer's step and memo, whose variables have been put back already.
   *
   * @throws InvalidArgumentError if the memo is none
   */
  restore(step: number, memo: Json): void {
    const { plateau, averagesAreShown } = parseMemo(memo)
    this.step = step
    this.plateau = plateau
    if (this.averages) this.averages.areShown = averagesAreShown
  }

  /**
   * Moves the weights by one step, in place. What moves without a gradient has moved before.
   *
   * @param gradients by the weights' names, taken while the averages were not shown; a weight without
   *   one stays where it is
   */
  update(gradients: ReadonlyMap<string, tf.Tensor>): void {
    const ahead = { step: this.step + 1, learningRate: this.learningRate }
    this.step++
    tf.tidy(() => {
      const taken = this.clipNorm === null || gradients.size === 0 ? gradients : clipped(gradients, this.clipNorm)
      const parameters = [...taken].flatMap(([name, gradient]) => {
        const weight = this.weights.get(name)
        const slots = this.rule.slots.flatMap((slot) => this.state.get(`${name}.${slot}`) ?? [])
        return weight ? [{ weight, gradient, slots }] : []
      })
      this.rule.apply(ahead, parameters)
      this.averages?.add(this.step)
    })
  }

  /** Takes note of how an epoch went, where the learning rate goes by that. */
  afterValidation(event: EpochEvent): void {
    const { learningRate } = this.config
    if (typeof learningRate === 'object' && learningRate.type === 'on-plateau')
      this.plateau = plateauAfter(learningRate, this.plateau, event)
  }

  /**
   * Lets the model hold the averages of its weights, where there are any and a step was taken: for
   * validation, for whoever saves the model, and for good at the end. The next step takes them back.
   */
  showAverages(): void {
    if (this.step > 0) this.averages?.show(true)
  }

  /** Lets the model hold its weights as they are. */
  hideAverages(): void {
    this.averages?.show(false)
  }

  dispose(): void {
    for (const slot of this.state.values()) slot.dispose()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}
