import * as v from 'valibot'
import { nonNegative } from '../configuration/fields.js'
import type { Resolved } from '../configuration/resolved.js'
import type { Times } from './span.js'

export type StepOptions<Time> = {
  readonly initial: number
  /** What it is multiplied by each time. Default 0.1. */
  readonly factor?: number | undefined
  /** After how long, each counted from the beginning. */
  readonly at: readonly Time[]
}

export type StepConfig<Time> = { readonly type: 'step' } & Resolved<StepOptions<Time>>

export const stepSchema = <Time>(times: Times<Time>) =>
  v.strictObject({
    type: v.literal('step'),
    initial: nonNegative('The value at first.'),
    factor: v.optional(nonNegative('What it is multiplied by each time.'), 0.1),
    at: v.pipe(
      v.array(times.span('After how long.')),
      v.minLength(1),
      v.description('After how long it is multiplied, each counted from the beginning.'),
    ),
  })

/** Constant from one point to the next: initial · factorᵏ, where k of the points lie before step t. */
export function stepAt({ initial, factor, at }: StepConfig<number>, step: number): number {
  return initial * factor ** at.filter((point) => point < step).length
}
