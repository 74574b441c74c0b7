import type * as tf from '@tensorflow/tfjs-core'
import type { Layer, Pass } from '../layers/layer.js'
import { reshape } from '../operations/reshape.js'
import { type Body, weightDefinitions, weightName } from './body.js'
import type { Weights } from './weights.js'

/** A layer with the weights that it asks for. */
interface Fitted {
  /** `encoder.dense_1`: unique in the network. */
  readonly name: string
  readonly layer: Layer
  readonly weights: readonly tf.Variable[]
}

/** A body with weights: what all models wear. */
export class Network {
  readonly body: Body
  private readonly weights: Weights
  private readonly encoder: readonly Fitted[]
  private readonly decoder: readonly Fitted[]
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
    return run(this.encoder, input, pass)
  }

  /** `[batch, …latentShape]` → logits `[batch, …inputShape]` */
  decode(latent: tf.Tensor, pass: Pass): tf.Tensor {
    return run(this.decoder, latent, pass)
  }

  /** The penalties on weights, one for each regularised weight. */
  weightPenalties(): tf.Scalar[] {
    return this.penalties.map((penalty) => penalty())
  }

  private fit(side: 'encoder' | 'decoder'): Fitted[] {
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

/**
 * Makes one of neighbours that one operation can do. Such layers draw nothing at random, so it may go by either's
 * name: by that of the one with weights, which says more.
 */
function fuseNeighbours(layers: readonly Fitted[]): Fitted[] {
  const result: Fitted[] = []
  for (const next of layers) {
    const last = result.at(-1)
    const layer = last?.layer.fuse?.(next.layer)
    if (last && layer) {
      const { name } = next.weights.length > 0 ? next : last
      result.splice(-1, 1, { name, layer, weights: [...last.weights, ...next.weights] })
    } else result.push(next)
  }
  return result
}

function run(layers: readonly Fitted[], input: tf.Tensor, pass: Pass): tf.Tensor {
  let output = input
  // Two dropouts must not drop the same values, so each layer's streams carry its name.
  for (const { name, layer, weights } of layers) {
    const given = output
    const apply = () => layer.apply(given, weights, { ...pass, random: (purpose) => pass.random(`${name} ${purpose}`) })
    output = pass.watch ? pass.watch(name, layer, apply) : apply()
  }
  // A side may do nothing, such as dropout outside of training; its output is the caller's to dispose all the same.
  return output === input ? reshape(input, input.shape) : output
}
