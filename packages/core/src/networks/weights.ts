import { formatShape, OutOfMemoryError, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import type { WeightDefinition } from '../layers/layer.js'

/** Weights by name, `encoder.dense_1.kernel`, in the order in which they were asked for. */
export type Weights = ReadonlyMap<string, tf.Variable>

/** What weights a model asks for, by name. */
export type WeightDefinitions = ReadonlyMap<string, WeightDefinition>

/**
 * Draws the initial weights, each from a random stream of its own name, so that a change to one
 * layer leaves the others' weights as they were.
 *
 * @throws OutOfMemoryError if there is no room for them
 */
export function drawWeights(definitions: WeightDefinitions, seed: number, caller: string): Weights {
  const weights = new Map<string, tf.Variable>()
  for (const [name, { shape, initializer, isState }] of definitions)
    try {
      const values = initializer(shape, stream(seed, `weights ${name}`))
      weights.set(
        name,
        tf.tidy(() => tf.variable(tf.tensor(values, [...shape], 'float32'), !isState)),
      )
    } catch (error) {
      tf.dispose([...weights.values()])
      // What JavaScript throws where an array is too long for it.
      if (!(error instanceof RangeError)) throw error
      throw new OutOfMemoryError(`${caller}: there is no room for the weight ${name} of shape ${formatShape(shape)}.`, {
        cure: 'Make the network narrower.',
        cause: error,
      })
    }
  return weights
}
