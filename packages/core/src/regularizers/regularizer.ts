import type { Scalar, Tensor } from '@tensorflow/tfjs-core'
import type * as v from 'valibot'
import type { l1Schema } from './l1.js'
import type { l1l2Schema } from './l1l2.js'
import type { l2Schema } from './l2.js'

/** A penalty's config: `l1(0.01)` and the like. */
export type RegularizerConfig = v.InferOutput<typeof l1Schema | typeof l2Schema | typeof l1l2Schema>

/** A penalty on weights or activations, added to the loss. */
export interface Regularizer {
  readonly config: RegularizerConfig
  /**
   * @param values of any shape
   * @param share what the penalty is multiplied by: 1 for weights, 1 / batch size for activations, as in Keras
   * @param weights `[batch]`: how often each example's activations count. Default null, for once.
   * @returns a scalar of at least 0
   */
  penalty(values: Tensor, share?: number, weights?: Tensor | null): Scalar
}
