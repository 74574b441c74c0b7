import type { Shape } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import type { Pass } from '../layers/layer.js'
import { appendClasses } from '../operations/append-classes.js'
import { reshape } from '../operations/reshape.js'
import { Network } from './network.js'
import type { PosteriorBody } from './posterior-body.js'
import type { Weights } from './weights.js'

/** A body that gives posteriors, with weights; and with each example's class, where there are classes. */
export class PosteriorNetwork {
  readonly body: PosteriorBody
  private readonly network: Network
  private readonly classes: number | null

  /** @param weights at least those that the body's layers ask for, by name; their owner frees them */
  constructor(body: PosteriorBody, weights: Weights, classes: number | null) {
    this.body = body
    this.network = new Network(body, weights)
    this.classes = classes
  }

  /** `[batch, …inputShape]` → `[batch, …, 2n]`: means, then log-variances, along the last axis */
  encode(input: tf.Tensor, pass: Pass, labels: tf.Tensor | null): tf.Tensor {
    return this.network.encode(this.beside(input, labels, this.body.encoderInput), pass)
  }

  /** `[batch, …latentShape]` → logits `[batch, …inputShape]` */
  decode(latent: tf.Tensor, pass: Pass, labels: tf.Tensor | null): tf.Tensor {
    return this.network.decode(this.beside(latent, labels, this.body.decoderInput), pass)
  }

  /** `[samples, batch, …latentShape]` → logits `[samples, batch, …inputShape]`; labels are those of the batch */
  decodeSamples(latents: tf.Tensor, pass: Pass, labels: tf.Tensor | null): tf.Tensor {
    const [samples = 1, batch = 1, ...latentShape] = latents.shape
    const flat = reshape(latents, [samples * batch, ...latentShape])
    const logits = this.decode(flat, pass, labels && tf.tile(labels, [samples]))
    return reshape(logits, [samples, batch, ...this.body.inputShape])
  }

  /** The penalties on weights, one for each regularised weight. */
  weightPenalties(): tf.Scalar[] {
    return this.network.weightPenalties()
  }

  /** Values with each one's class beside them, as a side's first layer takes them. */
  private beside(values: tf.Tensor, labels: tf.Tensor | null, shape: Shape): tf.Tensor {
    if (this.classes === null || !labels) return values
    const isRow = shape.length === 1 && values.rank > 2
    return appendClasses(isRow ? reshape(values, [values.shape[0] ?? 1, -1]) : values, labels, this.classes)
  }
}
