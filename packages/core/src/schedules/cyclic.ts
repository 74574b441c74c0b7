import * as v from 'valibot'
import { nonNegative } from '../configuration/fields.js'
import type { Resolved } from '../configuration/resolved.js'
import type { Times } from './span.js'

export type CyclicOptions<Time> = {
  /** Default 0. */
  readonly from?: number | undefined
  readonly to: number
  /** Default 4. */
  readonly cycles?: number | undefined
  /** Which share of a cycle it rises; in (0, 1]. Default 0.5. */
  readonly rising?: number | undefined
  /** How long all cycles take. Default the whole training, where that is known. */
  readonly over?: Time | undefined
}

export type CyclicConfig<Time> = { readonly type: 'cyclic' } & Resolved<CyclicOptions<Time>>

export const cyclicSchema = <Time>(times: Times<Time>) =>
  v.strictObject({
    type: v.literal('cyclic'),
    from: v.optional(nonNegative('The value that each cycle begins with.'), 0),
    to: nonNegative('The value that each cycle rises to, and keeps to its end.'),
    cycles: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.description('How many cycles there are.')), 4),
    rising: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(1), v.description('Which share of a cycle it rises.')), 0.5),
    over: times.whole('How long all cycles take.'),
  })

/**
 * Again and again from low to high (Fu et al., "Cyclical annealing schedule: a simple approach to
 * mitigating KL vanishing", 2019): with τ how far step t has come in its cycle, from 0 to below 1, it is
 * from + (to − from) · min(1, τ / rising). After the last cycle it stays high.
 */
export function cyclicAt({ from, to, cycles, rising, over }: CyclicConfig<number>, step: number): number {
  if (step > over || over === 0) return to
  const passed = Math.max(0, step - 1) / (over / cycles)
  return from + (to - from) * Math.min(1, (passed % 1) / rising)
}
