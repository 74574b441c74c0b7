import * as v from 'valibot'
import { type AdamConfig, type AdamOptions, adamRule, adamSchema } from './adam.js'
import type { UpdateRule } from './rule.js'
import { type SgdConfig, type SgdOptions, sgdRule, sgdSchema } from './sgd.js'

/** An optimizer's config, fully resolved. */
export type OptimizerConfig = AdamConfig | SgdConfig

/** An optimizer's config as a user writes it: what has a default may be left out. */
export type OptimizerInput = ({ readonly type: 'adam' } & AdamOptions) | ({ readonly type: 'sgd' } & SgdOptions)

/** Every optimizer's config. */
export const optimizerSchema: v.GenericSchema<OptimizerInput, OptimizerConfig> = v.variant('type', [adamSchema, sgdSchema])

export function updateRule(config: OptimizerConfig): UpdateRule {
  switch (config.type) {
    case 'adam':
      return adamRule(config)
    case 'sgd':
      return sgdRule(config)
  }
}
