import * as v from 'valibot'
import { nonNegative } from '../configuration/fields.js'
import type { Resolved } from '../configuration/resolved.js'
import { progressAt } from './progress.js'
import type { Times } from './span.js'

export type CosineOptions<Time> = {
  /** The value after the warm-up. */
  readonly peak: number
  /** How long it rises from 0 in a straight line first. Default 0. */
  readonly warmUp?: Time | 0 | undefined
  /** How long it takes in all, warm-up included. Default the whole training, where that is known. */
  readonly over?: Time | undefined
  /** What it ends with. Default 0. */
  readonly final?: number | undefined
}

export type CosineConfig<Time> = { readonly type: 'cosine' } & Resolved<CosineOptions<Time>>

export const cosineSchema = <Time>(times: Times<Time>) =>
  v.strictObject({
    type: v.literal('cosine'),
    peak: nonNegative('The value after the warm-up.'),
    warmUp: v.optional(times.span('How long it rises from 0 first.') as v.GenericSchema<Time | 0>, 0),
    over: times.whole('How long it takes in all, warm-up included.'),
    final: v.optional(nonNegative('The value that it ends with, and keeps.'), 0),
  })

/**
 * Half a cosine from the peak down (Loshchilov and Hutter, "SGDR: stochastic gradient descent with
 * warm restarts", 2017, without restarts), after a rise in a straight line: peak · t / w up to step w,
 * then final + (peak − final) · (1 + cos(π · (t − 1 − w) / (n − w))) / 2.
 */
export function cosineAt({ peak, warmUp, over, final }: CosineConfig<number>, step: number): number {
  if (step < warmUp) return (peak * step) / warmUp
  return final + (peak - final) * halfCosine(progressAt(step - 1, over - warmUp, warmUp))
}

/** From 1 down to 0. */
export function halfCosine(progress: number): number {
  return (1 + Math.cos(Math.PI * progress)) / 2
}
