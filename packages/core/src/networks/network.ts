import type * as tf from '@tensorflow/tfjs-core'
import type { Pass } from '../layers/layer.js'
import { type Fitted, fuseNeighbours, runSequence } from '../layers/sequence.js'
import { type Body, weightDefinitions, weightName } from './body.js'
import type { Weights } from './weights.js'

/** A body with weights: what all models wear. */
export class Network {
  readonly body: Body
  private readonly weights: Weights
  private readonly encoder: readonly Fitted<tf.Variable>[]
  private readonly decoder: readonly Fitted<tf.Variable>[]
  private readonly penalties: readonly (() => tf.Scalar)[]

  /** @param weights at least those that the body's layers ask for, by name; their owner frees them */
  constructor(body: Body, weights: Weights) {
    this.body = body
    this.weights = weights
    this.encoder = this.fit('encoder')
    this.decoder = this.fit('decoder')
    this.penalties = Array.from(weightDefinitions(body)).flatMap(([name, { regularizer }]) =>
      regularizer ? [() => regularizer.penalty(this.weight(name))] : [],
    )
  }

  /** `[batch, …inputShape]` → `[batch, …latentShape]` */
  encode(input: tf.Tensor, pass: Pass): tf.Tensor {
    return runSequence(this.encoder, input, pass)
  }

  /** `[batch, …latentShape]` → logits `[batch, …inputShape]` */
  decode(latent: tf.Tensor, pass: Pass): tf.Tensor {
    return runSequence(this.decoder, latent, pass)
  }

  /** The penalties on weights, one for each regularised weight. */
  weightPenalties(): tf.Scalar[] {
    return this.penalties.map((penalty) => penalty())
  }

  private fit(side: 'encoder' | 'decoder'): Fitted<tf.Variable>[] {
    const fitted = this.body[side].map(({ name, layer }) => ({
      name: `${side}.${name}`,
      layer,
      weights: layer.weights.map((weight) => this.weight(weightName(side, name, weight.name))),
    }))
    return fuseNeighbours(fitted)
  }

  private weight(name: string): tf.Variable {
    const weight = this.weights.get(name)
    if (!weight) throw new TypeError(`A network's weight is missing: ${name}.`)
    return weight
  }
}
