import type { Tensor, Variable } from '@tensorflow/tfjs-core'

/** A weight about to move: its gradient, and what the rule remembers of it, in the order of the rule's slots. */
export interface Parameter {
  readonly weight: Variable
  readonly gradient: Tensor
  readonly slots: readonly Variable[]
}

/** A step about to be taken. */
export interface StepAhead {
  /** Counted from 1. */
  readonly step: number
  readonly learningRate: number
}

/** How weights move, given their gradients; it owns nothing. */
export interface UpdateRule {
  /** What is remembered of each weight, as tensors of its shape that begin at 0. */
  readonly slots: readonly string[]
  /**
   * Moves all weights by one step and renews their slots, in place. It gets all of them at once so
   * that a device can do the whole update in one kernel.
   */
  apply(ahead: StepAhead, parameters: readonly Parameter[]): void
}
