import * as tf from '@tensorflow/tfjs-core'
import { type OptimizerConfig, updateRule } from './index.js'
import type { UpdateRule } from './rule.js'

/** An optimizer at work on some weights: it owns what its rule remembers of them. */
export class Optimizer {
  /** How many steps were taken. */
  step = 0
  private readonly rule: UpdateRule
  private readonly weights: ReadonlyMap<string, tf.Variable>
  private readonly slots: ReadonlyMap<string, readonly tf.Variable[]>

  constructor(config: OptimizerConfig, weights: ReadonlyMap<string, tf.Variable>) {
    this.rule = updateRule(config)
    this.weights = weights
    this.slots = new Map(Array.from(weights, ([name, { shape }]) => [name, this.rule.slots.map(() => zeros(shape))]))
  }

  /** What the rule remembers, by name: `encoder.dense_1.kernel.firstMoment`. Together with `step` it is the whole state. */
  get state(): ReadonlyMap<string, tf.Variable> {
    return new Map(
      [...this.slots].flatMap(([name, slots]) => slots.map((slot, i) => [`${name}.${this.rule.slots[i]}`, slot] as const)),
    )
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
        return weight ? [{ weight, gradient, slots: this.slots.get(name) ?? [] }] : []
      })
      this.rule.apply(this.step, parameters)
    })
  }

  dispose(): void {
    for (const slot of [...this.slots.values()].flat()) slot.dispose()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}

function zeros(shape: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.zeros(shape), false))
}
