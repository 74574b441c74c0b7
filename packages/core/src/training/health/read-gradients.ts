import * as tf from '@tensorflow/tfjs-core'
import { mapValues } from '../../evaluation/scalars.js'
import type { Layer, WatchLayer } from '../../layers/layer.js'
import type { Batch, Model } from '../../models/model.js'
import { orFreeSaved } from '../../operations/differentiable.js'
import { sharesOf } from '../../operations/shares.js'
import type { MicroBatch } from '../micro-batches.js'
import { normsByLayer, type Readings } from './readings.js'

/** What a layer's outputs come to, on the device. */
type LayerFigures = {
  /** `[units]`: the largest magnitude of each unit, over all examples and places. */
  readonly largest: tf.Tensor
  readonly least: tf.Tensor
  readonly meanSquare: tf.Tensor
}

/** What a part of the examples comes to. */
type PartFigures = {
  readonly error: tf.Tensor
  readonly gradients: Readonly<Record<string, tf.Tensor>>
  readonly layers: Readonly<Record<string, LayerFigures>>
}

/**
 * Reads what a pass forward and backward over some examples tells: the gradient's norm, how large the
 * layers' outputs are and which units have died, and how far the reconstructions are from their
 * targets, beside the targets' mean. What doesn't count is in neither error.
 *
 * @param batch all of the examples
 * @param parts the same, as they go through the network one after the other
 */
export async function readGradients(model: Model, batch: Batch, parts: readonly MicroBatch[]): Promise<Readings> {
  const { squares, layers, errors } = measure(model, batch, parts)
  try {
    const norms = new Map(
      await Promise.all(Object.entries(squares).map(async ([name, square]) => [name, await read(square)] as const)),
    )
    const figures = await Promise.all(Object.entries(layers).map(([name, tensors]) => readLayer(name, tensors)))
    const [error, constantError] = await Promise.all(errors.map(read))
    return Object.assign({ error, constantError }, normsByLayer('gradientNorm', norms), ...figures) as Readings
  } finally {
    tf.dispose([...errors, ...Object.values(squares), ...Object.values(layers)])
  }
}

function measure(model: Model, batch: Batch, parts: readonly MicroBatch[]) {
  return tf.tidy(() => {
    let sum: PartFigures | null = null
    for (const part of parts) {
      const before: PartFigures | null = sum
      sum = tf.tidy(() => plus(before, figuresOf(model, part), part.share))
      if (before) tf.dispose(before)
    }
    if (sum === null) throw new TypeError('There is at least one example to look at.')
    const { gradients, layers, error } = sum
    const squares = mapValues(gradients, (gradient) => tf.sum(tf.square(gradient)))
    return { squares, layers, errors: [error, constantErrorOf(batch)] }
  })
}

/** Figures of the examples so far, those of one more part among them. */
function plus(sum: PartFigures | null, part: PartFigures, share: number): PartFigures {
  const added = (before: tf.Tensor | undefined, term: tf.Tensor) => {
    const weighted = tf.mul(term, share)
    return before ? tf.add(before, weighted) : weighted
  }
  return {
    error: added(sum?.error, part.error),
    gradients: mapValues(part.gradients, (gradient, name) => added(sum?.gradients[name], gradient)),
    layers: mapValues(part.layers, ({ largest, least, meanSquare }, name) => {
      const before = sum?.layers[name]
      return {
        largest: before ? tf.maximum(before.largest, largest) : largest,
        least: before ? tf.minimum(before.least, least) : least,
        meanSquare: added(before?.meanSquare, meanSquare),
      }
    }),
  }
}

function figuresOf(model: Model, { batch, context }: MicroBatch): PartFigures {
  const kept: tf.Tensor[] = []
  const layers: Record<string, LayerFigures> = {}
  const keep = (tensor: tf.Tensor): tf.Tensor => {
    kept.push(tensor)
    return tf.keep(tensor)
  }
  const watch: WatchLayer = (name, layer, apply) => {
    const output = apply()
    // The first time: some objectives pass through their layers more than once.
    if (hasUnits(layer) && !Object.hasOwn(layers, name)) layers[name] = layerFiguresOf(output, keep)
    return output
  }
  let error: tf.Tensor | null = null
  try {
    const lossOf = () => {
      const { loss, logits } = model.objective(batch, { ...context, watch })
      error = keep(meanSquare(tf.sub(model.output(logits), batch.target), sharesOf(batch.target.shape, batch)))
      return loss
    }
    const { grads } = orFreeSaved(() => tf.variableGrads(lossOf, [...model.weights.values()]))
    const gradients: Record<string, tf.Tensor> = {}
    for (const [name, { name: variable }] of model.weights) if (grads[variable]) gradients[name] = grads[variable]
    // Clones are freed like any other tensor; what was kept has to be by hand.
    const own = (tensor: tf.Tensor) => tf.clone(tensor)
    return {
      error: own(error as unknown as tf.Tensor),
      gradients,
      layers: mapValues(layers, ({ largest, least, meanSquare }) => ({
        largest: own(largest),
        least: own(least),
        meanSquare: own(meanSquare),
      })),
    }
  } finally {
    tf.dispose(kept)
  }
}

/** How far the targets are from their mean, each as much as it counts. */
function constantErrorOf(batch: Batch): tf.Tensor {
  const { target } = batch
  const shares = sharesOf(target.shape, batch)
  if (!shares) return meanSquare(tf.sub(target, tf.mean(target, 0, true)), null)
  const ofEach = tf.mul(tf.onesLike(target), shares)
  // Where no example has a value that counts there is nothing to be far from.
  const mean = tf.div(tf.sum(tf.mul(target, shares), 0, true), tf.maximum(tf.sum(ofEach, 0, true), Number.EPSILON))
  return meanSquare(tf.sub(target, mean), shares)
}

/** Layers that only move values, or throw some away, have no units of their own. */
function hasUnits({ type, weights }: Layer): boolean {
  return weights.length > 0 || type === 'activation'
}

function layerFiguresOf(output: tf.Tensor, keep: (tensor: tf.Tensor) => tf.Tensor): LayerFigures {
  return tf.tidy(() => {
    const rows = tf.reshape(output, [-1, output.shape.at(-1) ?? 1])
    return { largest: keep(tf.max(tf.abs(rows), 0)), least: keep(tf.min(rows)), meanSquare: keep(meanSquare(rows, null)) }
  })
}

/** The mean of squares, or their sum by shares. */
function meanSquare(values: tf.Tensor, shares: tf.Tensor | null): tf.Tensor {
  const squares = tf.square(values)
  return shares ? tf.sum(tf.mul(squares, shares)) : tf.mean(squares)
}

async function readLayer(name: string, { largest, least, meanSquare }: LayerFigures): Promise<Readings> {
  const [units, lowest, scale] = await Promise.all([largest.data(), read(least), read(meanSquare)])
  const dead = units.filter((value) => value === 0).length
  return {
    [`activationScale.${name}`]: Math.sqrt(scale),
    // What goes below 0 doesn't rectify, and its zeros mean nothing.
    ...(lowest === 0 && { [`units.${name}`]: units.length, [`deadUnits.${name}`]: dead }),
  }
}

async function read(tensor: tf.Tensor): Promise<number> {
  return (await tensor.data())[0] ?? Number.NaN
}
