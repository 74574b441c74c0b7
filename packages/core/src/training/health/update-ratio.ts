import * as tf from '@tensorflow/tfjs-core'
import type { Model } from '../../models/model.js'
import { normsByLayer, type Readings } from './readings.js'

/** A step's change of a weight and the weight after it: sums of squares, on the device. */
interface Moved {
  readonly change: tf.Scalar
  readonly weight: tf.Scalar
}

/** How far one step moved the weights, until it is read. */
export type Movement = ReadonlyMap<string, Moved>

/** Takes a step, and measures on the device how far it moves the weights. */
export function measureMovement<Result>({ weights }: Model, takeStep: () => Result): { result: Result; movement: Movement } {
  // Copies, as optimizers may change weights in place.
  const before = new Map(Array.from(weights, ([name, weight]) => [name, tf.keep(tf.mul(weight, 1))]))
  try {
    const result = takeStep()
    const movement = new Map<string, Moved>()
    tf.tidy(() => {
      for (const [name, old] of before) movement.set(name, movedOf(weights.get(name) as tf.Variable, old))
    })
    return { result, movement }
  } finally {
    tf.dispose([...before.values()])
  }
}

/** Update-to-weight ratios, of each layer and of all; frees what was measured. */
export async function readMovement(movement: Movement): Promise<Readings> {
  try {
    const read = async (which: keyof Moved) => {
      const values = Array.from(movement, async ([name, moved]) => [name, (await moved[which].data())[0] ?? Number.NaN] as const)
      return normsByLayer('updateRatio', new Map(await Promise.all(values)))
    }
    const [changes, sizes] = await Promise.all([read('change'), read('weight')])
    const ratios = Object.entries(changes).map(([name, change]) => [name, change / (sizes[name] ?? 0)] as const)
    // Weights that are all 0 have no size to compare with.
    return Object.fromEntries(ratios.filter(([, ratio]) => Number.isFinite(ratio)))
  } finally {
    freeMovement(movement)
  }
}

export function freeMovement(movement: Movement): void {
  tf.dispose(Array.from(movement.values(), (moved) => ({ ...moved })))
}

function movedOf(weight: tf.Tensor, old: tf.Tensor): Moved {
  return { change: sumOfSquares(tf.sub(weight, old)), weight: sumOfSquares(weight) }
}

function sumOfSquares(values: tf.Tensor): tf.Scalar {
  return tf.keep(tf.sum(tf.square(values)))
}
