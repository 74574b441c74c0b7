import * as tf from '@tensorflow/tfjs-core'
import { type OptimizerConfig, updateRule } from './index.js'
import type { UpdateRule } from './rule.js'

/** An optimizer at work on some weights: it owns what its rule remembers of them. */
export class Optimizer {
  /** How many steps were taken. */
  step = 0
  /** What the rule remembers, by name: `encoder.dense_1.kernel.firstMoment`. Together with `step` it is the whole state. */
  readonly state: ReadonlyMap<string, tf.Variable>
  private readonly rule: UpdateRule
  private readonly weights: ReadonlyMap<string, tf.Variable>

  constructor(config: OptimizerConfig, weights: ReadonlyMap<string, tf.Variable>) {
    this.rule = updateRule(config)
    this.weights = weights
    const state = new Map<string, tf.Variable>()
    this.state = state
    try {
      for (const [name, { shape }] of weights) for (const slot of this.rule.slots) state.set(`${name}.${slot}`, zeros(shape))
    } catch (error) {
      this.dispose()
      throw error
    }
  }

  /**
   * Moves the weights by one step, in place.
   *
   * @param gradients by the weights' names; a weight without one stays where it is
   */
  update(gradients: ReadonlyMap<string, tf.Tensor>): void {
    this.step++
    tf.tidy(() => {
      const parameters = [...gradients].flatMap(([name, gradient]) => {
        const weight = this.weights.get(name)
        const slots = this.rule.slots.flatMap((slot) => this.state.get(`${name}.${slot}`) ?? [])
        return weight ? [{ weight, gradient, slots }] : []
      })
      this.rule.apply(this.step, parameters)
    })
  }

  dispose(): void {
    for (const slot of this.state.values()) slot.dispose()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}

function zeros(shape: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.zeros(shape), false))
}
