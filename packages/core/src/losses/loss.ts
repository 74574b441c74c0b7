import type { Shape } from '@sandglass/base'
import type { Scalar, Tensor } from '@tensorflow/tfjs-core'
import { type ActivationName, activationOf } from '../operations/activation.js'
import { type Counting, sharesOf } from '../operations/shares.js'

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
  /** Whether single values can be left out. */
  readonly masks: boolean
  /**
   * @param logits `[batch, …]`, before the output activation
   * @param targets of the same shape
   * @param counting how much examples and values count, such as a batch says it; default all alike
   */
  compute(logits: Tensor, targets: Tensor, output: ActivationName, counting?: Counting): Scalar
  /** What targets must be like with this output; null if any finite value will do. */
  requirement(output: ActivationName): TargetRequirement | null
  /** What examples must be, in words that follow `must be`; null if this shape of one will do. Absent: any will. */
  fits?(shape: Shape): string | null
}

/** What each value's loss is multiplied by; null where all count alike. */
export function shares(targets: Tensor, counting: Counting = {}): Tensor | null {
  return sharesOf(targets.shape, counting)
}

/** The requirement of a loss that takes any value: what the output can reach. */
export function withinReach(output: ActivationName): TargetRequirement | null {
  const { range } = activationOf(output)
  return (
    range && {
      range,
      because: `a ${output} output`,
      cure: `Scale the values into ${formatRange(range)}, or choose outputActivation: 'linear'.`,
    }
  )
}

/** `[0, ∞)`, as messages show a range. */
export function formatRange([minimum, maximum]: readonly [number, number]): string {
  const opening = minimum === Number.NEGATIVE_INFINITY ? '(−∞' : `[${minimum}`
  const closing = maximum === Number.POSITIVE_INFINITY ? '∞)' : `${maximum}]`
  return `${opening}, ${closing}`
}
