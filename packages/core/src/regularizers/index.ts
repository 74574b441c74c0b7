import * as tf from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { normPenalty } from '../operations/norm-penalty.js'
import { scaleExamples } from '../operations/scale-examples.js'
import { total } from '../operations/total.js'
import { l1Schema } from './l1.js'
import { l1l2Schema } from './l1l2.js'
import { l2Schema } from './l2.js'
import type { Regularizer, RegularizerConfig } from './regularizer.js'

export type { RegularizerConfig } from './regularizer.js'

/** Every regularizer's config. */
export const regularizerSchema: v.GenericSchema<RegularizerConfig> = v.variant('type', [l1Schema, l2Schema, l1l2Schema])

export function regularizer(config: RegularizerConfig): Regularizer {
  const { l1, l2 } = { l1: 0, l2: 0, ...config }
  return {
    config,
    penalty(values, share = 1, weights = null) {
      if (!weights || (l1 === 0 && l2 === 0)) return normPenalty(values, { l1: l1 * share, l2: l2 * share })
      // Σ w|x| is Σ |wx|, and Σ wx² is Σ (√w x)².
      return total([
        ...(l1 === 0 ? [] : [normPenalty(scaleExamples(values, weights), { l1: l1 * share, l2: 0 })]),
        ...(l2 === 0 ? [] : [normPenalty(scaleExamples(values, tf.sqrt(weights)), { l1: 0, l2: l2 * share })]),
      ])
    },
  }
}
