import * as v from 'valibot'
import { adamRule, adamSchema } from './adam.js'
import type { UpdateRule } from './rule.js'
import { sgdRule, sgdSchema } from './sgd.js'

/** Every optimizer's config. */
export const optimizerSchema = v.variant('type', [adamSchema, sgdSchema])

/** An optimizer's config, fully resolved. */
export type OptimizerConfig = v.InferOutput<typeof optimizerSchema>

export function updateRule(config: OptimizerConfig): UpdateRule {
  switch (config.type) {
    case 'adam':
      return adamRule(config)
    case 'sgd':
      return sgdRule(config)
  }
}
