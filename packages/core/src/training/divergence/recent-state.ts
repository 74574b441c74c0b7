import type { Json } from '@sandglass/base'
import type * as tf from '@tensorflow/tfjs-core'
import { allWeights, type Model } from '../../models/model.js'
import type { Optimizer } from '../../optimizers/optimizer.js'
import { assignValues } from '../snapshot.js'

/** After how many steps the state is noted anew: seldom enough to cost next to nothing, often enough to be replayed soon. */
const interval = 500
/** Larger states, in values, are not noted: 64 MB. */
const mostValues = 16e6

/** All that a training's next steps depend on, after one of its steps. */
export interface RecentState {
  readonly step: number
  readonly memo: Json
  readonly values: ReadonlyMap<tf.Variable, Float32Array | Int32Array>
}

/** With the number of epochs that were over. */
export type NotedState = RecentState & { readonly epochs: number }

/**
 * Notes from time to time what a training's next steps depend on, in memory. As the same state gives
 * the same bits, whatever step goes wrong can be taken once more, and looked at.
 */
export class RecentStates {
  private readonly model: Model
  private readonly optimizer: Optimizer
  private noted: NotedState | null = null

  constructor(model: Model, optimizer: Optimizer) {
    this.model = model
    this.optimizer = optimizer
  }

  /** The latest state that was noted; null where it is too large. */
  get latest(): NotedState | null {
    return this.noted
  }

  get isDue(): boolean {
    return !this.noted || this.optimizer.step - this.noted.step >= interval
  }

  /**
   * Notes the state after the step that was taken, unless it is not finite.
   *
   * @param epochs how many are over
   * @returns whether it is, as far as it can be told
   */
  async note(epochs: number): Promise<boolean> {
    const state = await readState(this.model, this.optimizer)
    if (state && !isSound(state)) return false
    this.noted = state && { ...state, epochs }
    return true
  }
}

/** Reads the state; null if it is too large. */
export async function readState(model: Model, optimizer: Optimizer): Promise<RecentState | null> {
  const variables = [...allWeights(model).values(), ...optimizer.state.values()]
  if (variables.reduce((sum, { size }) => sum + size, 0) > mostValues) return null
  const { step, memo } = optimizer
  // Copies: some backends hand out the very memory that an update in place writes to.
  const read = async (variable: tf.Variable) => [variable, ((await variable.data()) as Float32Array).slice()] as const
  return { step, memo, values: new Map(await Promise.all(variables.map(read))) }
}

export function restoreState({ step, memo, values }: RecentState, optimizer: Optimizer): void {
  for (const [variable, array] of values) assignValues(variable, array)
  optimizer.restore(step, memo)
}

export function isSound({ values }: RecentState): boolean {
  return [...values.values()].every((array) => Number.isFinite(sumOf(array)))
}

/** Is finite only if everything in it is, and far quicker to have than to ask each. */
function sumOf(values: Float32Array | Int32Array): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index] as number
  return sum
}

/** The root mean square of a model's weights. */
export function sizeOfWeights({ weights }: Model, { values }: RecentState): number {
  let [sum, count] = [0, 0]
  for (const variable of weights.values())
    for (const value of values.get(variable) ?? []) {
      sum += value * value
      count++
    }
  return Math.sqrt(sum / count)
}
