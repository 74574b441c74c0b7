import type { Scalar, Tensor } from '@tensorflow/tfjs-core'
import type { ActivationName } from '../operations/activation.js'

/** What a decoder has said of some examples, and what they were. */
export interface Predictions {
  /** `[batch, …]`, or `[samples, batch, …]` */
  readonly logits: Tensor
  /** `[batch, …]` */
  readonly targets: Tensor
  /** What the logits go through. */
  readonly output: ActivationName
  /** The learnt scale's logarithm, for a likelihood that has one. */
  readonly logScale: Tensor | null
  /** Of the targets' shape, 0 where a value is missing. Null or absent: none is. */
  readonly mask?: Tensor | null
}

/** p(x | z): the distribution of an example's values, each by itself, that a decoder's logits stand for. */
export interface Likelihood {
  /** Whether it gives probabilities, or densities, which can exceed 1. */
  readonly measure: 'probability' | 'density'
  /** The output activation where none is asked for. */
  readonly defaultOutput: ActivationName
  /** The output activations it is defined for; null if any will do. */
  readonly outputs: readonly ActivationName[] | null
  /** Whether a scale is learnt beside the network's weights. */
  readonly hasScale: boolean
  /** log p(x | z) of each example, summed over its values, in nats: `[batch]`, or `[samples, batch]` */
  logProbability(predictions: Predictions): Tensor
  /** −log p(x | z) in nats an example, averaged over the batch; logits without samples, no mask. */
  loss(predictions: Predictions): Scalar
  /** The distribution's mean, which is shown for logits; null where that is the output activation of them. */
  readonly mean: ((logits: Tensor) => Tensor) | null
  /** What examples must be like with this output; null if any finite value will do. */
  requirement(output: ActivationName): Requirement | null
}

interface Requirement {
  readonly range: readonly [minimum: number, maximum: number]
  /** Names the cause. */
  readonly because: string
  /** What to do instead, as a full sentence. */
  readonly cure: string
}
