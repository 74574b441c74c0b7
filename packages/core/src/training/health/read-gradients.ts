import * as tf from '@tensorflow/tfjs-core'
import type { Layer, WatchLayer } from '../../layers/layer.js'
import type { Batch, Model, ObjectiveContext } from '../../models/model.js'
import { orFreeSaved } from '../../operations/differentiable.js'
import { normsByLayer, type Readings } from './readings.js'

/** What a layer's outputs come to, on the device. */
interface LayerFigures {
  /** `[units]`: the largest magnitude of each unit, over all examples and places. */
  readonly largest: tf.Tensor
  readonly least: tf.Tensor
  readonly meanSquare: tf.Scalar
}

/**
 * Reads what one pass forward and backward over a batch tells: the gradient's norm, how large the
 * layers' outputs are and which units have died, and how far the reconstructions are from their
 * targets, beside the targets' mean.
 */
export async function readGradients(model: Model, batch: Batch, context: ObjectiveContext): Promise<Readings> {
  const { layers, squares, errors } = measure(model, batch, context)
  try {
    const norms = new Map(await Promise.all(Array.from(squares, async ([name, square]) => [name, await read(square)] as const)))
    const figures = await Promise.all(Array.from(layers, ([name, tensors]) => readLayer(name, tensors)))
    const [error, constantError] = await Promise.all(errors.map(read))
    return Object.assign({ error, constantError }, normsByLayer('gradientNorm', norms), ...figures) as Readings
  } finally {
    tf.dispose([...errors, ...squares.values(), ...Array.from(layers.values(), (figures) => ({ ...figures }))])
  }
}

function measure(model: Model, batch: Batch, context: ObjectiveContext) {
  const kept: tf.Tensor[] = []
  const layers = new Map<string, LayerFigures>()
  const squares = new Map<string, tf.Scalar>()
  const errors: tf.Scalar[] = []
  const keep = <Kept extends tf.Tensor>(tensor: Kept): Kept => {
    kept.push(tensor)
    return tf.keep(tensor)
  }
  const watch: WatchLayer = (name, layer, apply) => {
    const output = apply()
    // The first time: some objectives pass through their layers more than once.
    if (hasUnits(layer) && !layers.has(name)) layers.set(name, figuresOf(output, keep))
    return output
  }
  try {
    tf.tidy(() => {
      const lossOf = () => {
        const { loss, logits } = model.objective(batch, { ...context, watch })
        errors.push(keep(meanSquare(tf.sub(model.output(logits), batch.target))))
        return loss
      }
      const { grads } = orFreeSaved(() => tf.variableGrads(lossOf, [...model.weights.values()]))
      for (const [name, { name: variable }] of model.weights) {
        const gradient = grads[variable]
        if (gradient) squares.set(name, keep(tf.sum(tf.square(gradient))))
      }
      errors.push(keep(meanSquare(tf.sub(batch.target, tf.mean(batch.target, 0, true)))))
    })
    return { layers, squares, errors }
  } catch (error) {
    tf.dispose(kept)
    throw error
  }
}

/** Layers that only move values, or throw some away, have no units of their own. */
function hasUnits({ type, weights }: Layer): boolean {
  return weights.length > 0 || type === 'activation'
}

function figuresOf(output: tf.Tensor, keep: <Kept extends tf.Tensor>(tensor: Kept) => Kept): LayerFigures {
  return tf.tidy(() => {
    const rows = tf.reshape(output, [-1, output.shape.at(-1) ?? 1])
    return { largest: keep(tf.max(tf.abs(rows), 0)), least: keep(tf.min(rows)), meanSquare: keep(meanSquare(rows)) }
  })
}

function meanSquare(values: tf.Tensor): tf.Scalar {
  return tf.mean(tf.square(values))
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

async function read(scalar: tf.Tensor): Promise<number> {
  return (await scalar.data())[0] ?? Number.NaN
}
