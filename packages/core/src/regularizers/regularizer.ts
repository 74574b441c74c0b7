import type { Scalar, Tensor } from '@tensorflow/tfjs-core'
import type { RegularizerConfig } from './index.js'

/** A penalty on weights or activations, added to the loss. */
export interface Regularizer {
  readonly config: RegularizerConfig
  /**
   * @param values of any shape
   * @param share what the penalty is multiplied by: 1 for weights, 1 / batch size for activations, as in Keras
   * @returns a scalar of at least 0
   */
  penalty(values: Tensor, share?: number): Scalar
}
