import type { StoppedEvent } from '@sandglass/base'

type Outcome = Pick<StoppedEvent, 'restoredEpoch'>

/** The epoch whose weights a run's model has: the best one, where early stopping has put these back, or else the last. */
export function finalEpoch<Epoch extends { readonly epoch: number }>(
  epochs: readonly Epoch[],
  outcome: Outcome | null,
): Epoch | undefined {
  return epochs.find(({ epoch }) => epoch === outcome?.restoredEpoch) ?? epochs.at(-1)
}

/** Tells that a model is not that of the last epoch; nothing where it is. */
export function restoredFacts(outcome: Outcome | null): (readonly [name: string, value: string])[] {
  const restored = outcome?.restoredEpoch ?? null
  return restored === null ? [] : [['model', `of epoch ${restored}, the best`]]
}
