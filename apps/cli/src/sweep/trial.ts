import { type ExitCode, exitCode } from '../output/exit-code.js'
import { formatQuantity } from '../output/format.js'
import { compareBy } from './measure.js'
import { type Finished, isOver, type Outcome } from './outcome.js'
import type { TrialPlan } from './plan.js'

/** A trial and what it came to; null if it was not trained to its end. */
export interface Trial extends TrialPlan {
  readonly number: number
  readonly folder: string
  readonly outcome: Outcome | null
}

/** Trials that came to their end, the best by the measure first; of equals, the earlier. */
export function ranked(trials: readonly Trial[], measure: string): (Trial & { readonly outcome: Finished })[] {
  const finished = trials.flatMap(({ outcome, ...trial }) => (outcome?.status === 'finished' ? [{ ...trial, outcome }] : []))
  return finished.toSorted((a, b) => compareBy(measure, a.outcome.measure, b.outcome.measure) || a.number - b.number)
}

/** What a sweep ends with. One that left trials to be trained has failed, so that no script takes it for complete. */
export function sweepExit(trials: readonly Trial[], { aborted }: AbortSignal): ExitCode {
  if (aborted) return exitCode.interrupted
  const hasFinished = trials.some(({ outcome }) => outcome?.status === 'finished')
  return hasFinished && trials.every(({ outcome }) => isOver(outcome)) ? exitCode.done : exitCode.failed
}

/** What people are told of trials that are still to be trained, as facts. */
export function leftFacts(trials: readonly Trial[]): (readonly [name: string, value: string])[] {
  const left = trials.filter(({ outcome }) => !isOver(outcome)).length
  return left === 0 ? [] : [['left', `${formatQuantity(left, 'trial')}; the same command goes on`]]
}
