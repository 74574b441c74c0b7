import * as v from 'valibot'
import type { Resolved } from '../configuration/resolved.js'
import type { LearningRate, LearningRateInput } from '../schedules/learning-rate.js'

/** What every optimizer can be told. */
export type RateOptions = {
  /** How far a step goes; above 0, or a schedule of that. */
  readonly learningRate?: LearningRateInput | undefined
}

/** An optimizer's config, defaults filled in. Its schedule's times are in steps, in epochs or in shares, unless one `Time` is named. */
export type ConfigOf<Type extends string, Options, Time> = { readonly type: Type } & Resolved<Omit<Options, 'learningRate'>> & {
    readonly learningRate: LearningRate<Time>
  }

/** A small number above 0. */
export function epsilon() {
  return v.pipe(v.number(), v.finite(), v.gtValue(0), v.description('Keeps the division finite where gradients are tiny.'))
}
