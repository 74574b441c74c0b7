import * as tf from '@tensorflow/tfjs-core'
import { allWeights, type Model } from '../models/model.js'

/** A model's weights and state at one moment, in memory that no device can write to. */
export type Snapshot = ReadonlyMap<string, Float32Array>

export async function takeSnapshot(model: Model): Promise<Snapshot> {
  const read = async ([name, variable]: [string, tf.Variable]) => {
    // A copy: some backends hand out the very memory that an update in place writes to.
    return [name, ((await variable.data()) as Float32Array).slice()] as const
  }
  return new Map(await Promise.all(Array.from(allWeights(model), read)))
}

export function restoreSnapshot(model: Model, snapshot: Snapshot): void {
  for (const [name, variable] of allWeights(model)) {
    const values = snapshot.get(name)
    if (values) assignValues(variable, values)
  }
}

/** Lets a variable hold these values; the array stays the caller's. */
export function assignValues(variable: tf.Variable, values: Float32Array | Int32Array): void {
  // A copy: a backend may keep the array that a tensor is made of, and an update in place write to it.
  tf.tidy(() => variable.assign(tf.tensor(values.slice(), variable.shape, variable.dtype)))
}
