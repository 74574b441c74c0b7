import type { Scalar, Tensor } from '@tensorflow/tfjs-core'
import type { ActivationName } from '../operations/activation.js'

/** What data a model can be trained towards: the bounds that its loss and output can reach, and why. */
export interface TargetRequirement {
  readonly range: readonly [minimum: number, maximum: number]
  /** Names the cause: `binary cross-entropy`, `a tanh output`. */
  readonly because: string
  /** What to do instead, as a full sentence. */
  readonly cure: string
}

/** How far a decoder's logits are from their targets: a mean over all values. */
export interface Loss {
  /** The output activation where none is asked for. */
  readonly defaultOutput: ActivationName
  /** The output activations it is defined for; null if any will do. */
  readonly outputs: readonly ActivationName[] | null
  /**
   * @param logits `[batch, …]`, before the output activation
   * @param targets of the same shape
   */
  compute(logits: Tensor, targets: Tensor, output: ActivationName): Scalar
  /** What targets must be like with this output; null if any finite value will do. */
  requirement(output: ActivationName): TargetRequirement | null
}

/** `[0, ∞)`, as messages show a range. */
export function formatRange([minimum, maximum]: readonly [number, number]): string {
  const opening = minimum === Number.NEGATIVE_INFINITY ? '(−∞' : `[${minimum}`
  const closing = maximum === Number.POSITIVE_INFINITY ? '∞)' : `${maximum}]`
  return `${opening}, ${closing}`
}
