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
    if (values) tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, 'float32')))
  }
}
