import * as v from 'valibot'
import { nonNegative } from '../configuration/fields.js'
import type { Resolved } from '../configuration/resolved.js'
import type { Times } from './span.js'

export type ExponentialOptions<Time> = {
  readonly initial: number
  /** What is left of it after each `every`; in (0, 1]. */
  readonly factor: number
  readonly every: Time
}

export type ExponentialConfig<Time> = { readonly type: 'exponential' } & Resolved<ExponentialOptions<Time>>

export const exponentialSchema = <Time>(times: Times<Time>) =>
  v.strictObject({
    type: v.literal('exponential'),
    initial: nonNegative('The value in the first step.'),
    factor: v.pipe(v.number(), v.gtValue(0), v.maxValue(1), v.description('What is left of it each time.')),
    every: times.span('How long that takes.'),
  })

/** By the same factor in every step: initial · factor^((t − 1) / n). */
export function exponentialAt({ initial, factor, every }: ExponentialConfig<number>, step: number): number {
  // 1 to an infinite power is no number.
  return factor === 1 ? initial : initial * factor ** (Math.max(0, step - 1) / Math.max(1, every))
}
