import type { Finished, Outcome } from './outcome.js'
import type { TrialPlan } from './plan.js'

/** A trial and what it came to; null if it was not trained to its end. */
export interface Trial extends TrialPlan {
  readonly number: number
  readonly folder: string
  readonly outcome: Outcome | null
}

/** Trials that came to their end, the best first; of equals, the earlier. */
export function ranked(trials: readonly Trial[]): (Trial & { readonly outcome: Finished })[] {
  const finished = trials.flatMap(({ outcome, ...trial }) => (outcome?.status === 'finished' ? [{ ...trial, outcome }] : []))
  return finished.toSorted((a, b) => a.outcome.measure - b.outcome.measure || a.number - b.number)
}
