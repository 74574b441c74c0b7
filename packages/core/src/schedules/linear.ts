import * as v from 'valibot'
import { nonNegative } from '../configuration/fields.js'
import type { Resolved } from '../configuration/resolved.js'
import { progressAt } from './progress.js'
import type { Times } from './span.js'

export type LinearOptions<Time> = {
  /** Default 0. */
  readonly from?: number | undefined
  readonly to: number
  /** How long it takes. Default the whole training, where that is known. */
  readonly over?: Time | undefined
}

export type LinearConfig<Time> = { readonly type: 'linear' } & Resolved<LinearOptions<Time>>

export const linearSchema = <Time>(times: Times<Time>) =>
  v.strictObject({
    type: v.literal('linear'),
    from: v.optional(nonNegative('The value before the first step.'), 0),
    to: nonNegative('The value that it reaches, and keeps.'),
    over: times.whole('How long it takes to get there.'),
  })

/**
 * In a straight line: from + (to − from) · min(1, t / n) in step t. Rising it is a warm-up, such as
 * that of a divergence's weight (Bowman et al., "Generating sentences from a continuous space", 2016).
 */
export function linearAt({ from, to, over }: LinearConfig<number>, step: number): number {
  return from + (to - from) * progressAt(step, over)
}
