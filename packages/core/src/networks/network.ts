import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import type { Pass } from '../layers/layer.js'
import { type Body, type NamedLayer, weightDefinitions, weightName } from './body.js'

/** A body with weights: what all models wear. It owns the variables. */
export class Network {
  readonly body: Body
  /** By name, `encoder.dense_1.kernel`, in the order of the layers. */
  readonly weights: ReadonlyMap<string, tf.Variable>

  /**
   * Draws the initial weights, each from a random stream of its own name, so that a change to one
   * layer leaves the others' weights as they were.
   */
  constructor(body: Body, seed: number) {
    this.body = body
    this.weights = new Map(
      Array.from(weightDefinitions(body), ([name, { shape, initializer }]) => {
        const values = initializer(shape, stream(seed, `weights ${name}`))
        return [name, tf.tidy(() => tf.variable(tf.tensor(values, [...shape], 'float32')))]
      }),
    )
  }

  /** `[batch, …inputShape]` → `[batch, …latentShape]` */
  encode(input: tf.Tensor, pass: Pass): tf.Tensor {
    return this.run('encoder', input, pass)
  }

  /** `[batch, …latentShape]` → logits `[batch, …inputShape]` */
  decode(latent: tf.Tensor, pass: Pass): tf.Tensor {
    return this.run('decoder', latent, pass)
  }

  /** The penalties on weights, one for each regularised weight. */
  weightPenalties(): tf.Scalar[] {
    return Array.from(weightDefinitions(this.body)).flatMap(([name, { regularizer }]) =>
      regularizer ? [regularizer.penalty(this.weight(name))] : [],
    )
  }

  dispose(): void {
    for (const weight of this.weights.values()) weight.dispose()
  }

  private run(side: 'encoder' | 'decoder', input: tf.Tensor, pass: Pass): tf.Tensor {
    const output = this.body[side].reduce((values, named) => this.apply(side, named, values, pass), input)
    // A side may do nothing, such as dropout outside of training; its output is the caller's to dispose all the same.
    return output === input ? input.clone() : output
  }

  private apply(side: string, { name, layer }: NamedLayer, input: tf.Tensor, pass: Pass): tf.Tensor {
    const weights = layer.weights.map((weight) => this.weight(weightName(side, name, weight.name)))
    // Two dropouts must not drop the same values, so each layer's streams carry its name.
    return layer.apply(input, weights, { ...pass, random: (purpose) => pass.random(`${side}.${name} ${purpose}`) })
  }

  private weight(name: string): tf.Variable {
    const weight = this.weights.get(name)
    if (!weight) throw new TypeError(`A network's weight is missing: ${name}.`)
    return weight
  }
}
