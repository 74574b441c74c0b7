import * as tf from '@tensorflow/tfjs-core'
import type { Model } from '../models/model.js'

/** A model's weights at one moment, in memory that no device can write to. */
export type Snapshot = ReadonlyMap<string, Float32Array>

export async function takeSnapshot({ weights }: Model): Promise<Snapshot> {
  const read = async ([name, variable]: [string, tf.Variable]) => {
    // A copy: some backends hand out the very memory that an update in place writes to.
    return [name, ((await variable.data()) as Float32Array).slice()] as const
  }
  return new Map(await Promise.all(Array.from(weights, read)))
}

export function restoreSnapshot({ weights }: Model, snapshot: Snapshot): void {
  for (const [name, variable] of weights) {
    const values = snapshot.get(name)
    if (values) tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, 'float32')))
  }
}
