import * as tf from '@tensorflow/tfjs-core'
import { zeros } from './zeros.js'

/**
 * Running averages of variables over a training's steps, the latest counting most (Polyak and
 * Juditsky, 1992, with weights that fade): after step t the average is Σ dᵗ⁻ⁱ wᵢ / Σ dᵗ⁻ⁱ over all
 * steps i so far, so that the values from before the first step have no part in it.
 */
export class Averages {
  /** By name: `encoder.dense_1.kernel.average`. While the averages are shown, they hold the variables' own values. */
  readonly state: ReadonlyMap<string, tf.Variable>
  /** Whether the variables hold the averages, and the state their own values. */
  areShown = false
  private readonly decay: number
  private readonly pairs: readonly (readonly [variable: tf.Variable, average: tf.Variable])[]

  constructor(decay: number, variables: ReadonlyMap<string, tf.Variable>) {
    this.decay = decay
    this.state = zeros(Array.from(variables, ([name, { shape }]) => [`${name}.average`, shape]))
    this.pairs = Array.from(variables, ([name, variable]) => [variable, this.state.get(`${name}.average`) as tf.Variable])
  }

  /** Takes the variables of after a step into the averages. */
  add(step: number): void {
    tf.tidy(() => {
      const gain = tf.scalar((1 - this.decay) / (1 - this.decay ** step))
      for (const [variable, average] of this.pairs) average.assign(tf.add(average, tf.mul(tf.sub(variable, average), gain)))
    })
  }

  /** Lets the variables hold their averages, or their own values again. Nothing is copied. */
  show(shown: boolean): void {
    if (shown === this.areShown) return
    this.areShown = shown
    tf.tidy(() => {
      for (const [variable, average] of this.pairs) {
        const held = variable.clone()
        variable.assign(average)
        average.assign(held)
      }
    })
  }
}
