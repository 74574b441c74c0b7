import * as v from 'valibot'
import { learningRateInSteps } from '../schedules/learning-rate.js'
import type { Extent, Span } from '../schedules/span.js'
import { type AdamConfig, type AdamOptions, adamRule, adamSchema } from './adam.js'
import { type AdamWConfig, type AdamWOptions, adamwRule, adamwSchema } from './adamw.js'
import { type RmspropConfig, type RmspropOptions, rmspropRule, rmspropSchema } from './rmsprop.js'
import type { UpdateRule } from './rule.js'
import { type SgdConfig, type SgdOptions, sgdRule, sgdSchema } from './sgd.js'

/** An optimizer's config, fully resolved but for how long a training is; with all times in steps as `OptimizerConfig<number>`. */
export type OptimizerConfig<Time = Span> = AdamConfig<Time> | AdamWConfig<Time> | RmspropConfig<Time> | SgdConfig<Time>

/** An optimizer's config as a user writes it: what has a default may be left out. */
export type OptimizerInput =
  | ({ readonly type: 'adam' } & AdamOptions)
  | ({ readonly type: 'adamw' } & AdamWOptions)
  | ({ readonly type: 'rmsprop' } & RmspropOptions)
  | ({ readonly type: 'sgd' } & SgdOptions)

/** Every optimizer's config. */
export const optimizerSchema: v.GenericSchema<OptimizerInput, OptimizerConfig> = v.variant('type', [
  adamSchema,
  adamwSchema,
  rmspropSchema,
  sgdSchema,
])

/** The same with all times in steps. */
export function optimizerInSteps(config: OptimizerConfig, extent: Extent): OptimizerConfig<number> {
  return { ...config, learningRate: learningRateInSteps(config.learningRate, extent) }
}

export function updateRule(config: OptimizerConfig<number>): UpdateRule {
  switch (config.type) {
    case 'adam':
      return adamRule(config)
    case 'adamw':
      return adamwRule(config)
    case 'rmsprop':
      return rmspropRule(config)
    case 'sgd':
      return sgdRule(config)
  }
}
