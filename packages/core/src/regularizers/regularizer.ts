import type { Scalar, Tensor } from '@tensorflow/tfjs-core'

/** A penalty on weights or activations, added to the loss. */
export interface Regularizer {
  readonly config: { readonly type: string; readonly [constant: string]: number | string }
  /** @returns a scalar of at least 0 */
  penalty(values: Tensor): Scalar
}
