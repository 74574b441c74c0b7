import * as v from 'valibot'
import { nonNegative } from '../configuration/fields.js'
import type { Resolved } from '../configuration/resolved.js'
import { halfCosine } from './cosine.js'
import { progressAt } from './progress.js'
import type { Times } from './span.js'

export type OneCycleOptions<Time> = {
  readonly peak: number
  /** Which share of the time it rises; in (0, 1). Default 0.3. */
  readonly rising?: number | undefined
  /** What the peak is divided by to begin with; at least 1. Default 25. */
  readonly startDivisor?: number | undefined
  /** What the peak is divided by in the end; at least 1. Default 10,000. */
  readonly finalDivisor?: number | undefined
  /** How long it takes in all. Default the whole training, where that is known. */
  readonly over?: Time | undefined
}

export type OneCycleConfig<Time> = { readonly type: 'one-cycle' } & Resolved<OneCycleOptions<Time>>

export const oneCycleSchema = <Time>(times: Times<Time>) =>
  v.strictObject({
    type: v.literal('one-cycle'),
    peak: nonNegative('The highest value.'),
    rising: v.optional(share('Which share of the time it rises.'), 0.3),
    startDivisor: v.optional(divisor('What the peak is divided by to begin with.'), 25),
    finalDivisor: v.optional(divisor('What the peak is divided by in the end.'), 10_000),
    over: times.whole('How long it takes in all.'),
  })

/** A number between 0 and 1, without either. */
function share(description: string) {
  return v.pipe(v.number(), v.gtValue(0), v.ltValue(1), v.description(description))
}

function divisor(description: string) {
  return v.pipe(v.number(), v.finite(), v.minValue(1), v.description(description))
}

/**
 * Up to a high value and down to almost nothing, once (Smith and Topin, "Super-convergence: very fast
 * training of neural networks using large learning rates", 2018), along half a cosine each way.
 */
export function oneCycleAt(config: OneCycleConfig<number>, step: number): number {
  const { peak, rising, startDivisor, finalDivisor, over } = config
  const [start, end] = [peak / startDivisor, peak / finalDivisor]
  const top = Math.max(1, Math.round(rising * over))
  if (step <= top) return peak + (start - peak) * halfCosine(progressAt(step - 1, top - 1))
  return end + (peak - end) * halfCosine(progressAt(step, over - top, top))
}
