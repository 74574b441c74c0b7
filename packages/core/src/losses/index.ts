import * as v from 'valibot'
import { binaryCrossentropy } from './binary-crossentropy.js'
import { huber, huberSchema } from './huber.js'
import type { Loss } from './loss.js'
import { meanAbsoluteError } from './mean-absolute-error.js'
import { meanSquaredError } from './mean-squared-error.js'
import { peakSignalToNoise } from './peak-signal-to-noise.js'
import { structuralSimilarity } from './structural-similarity.js'

/** Every loss by its name in a config, with its defaults. */
export const losses = {
  'mean-squared-error': meanSquaredError,
  'mean-absolute-error': meanAbsoluteError,
  huber: huber(),
  'binary-crossentropy': binaryCrossentropy,
  'structural-similarity': structuralSimilarity,
  'peak-signal-to-noise': peakSignalToNoise,
} satisfies Record<string, Loss>

export type LossName = keyof typeof losses

export const lossNames = Object.keys(losses) as [LossName, ...LossName[]]

/** A loss in a config: its name, or an object where it has constants to set. */
export const lossSchema = v.union([v.picklist(lossNames), huberSchema])

export type LossConfig = v.InferOutput<typeof lossSchema>

/** The same as a user writes it: what has a default may be left out. */
export type LossInput = v.InferInput<typeof lossSchema>

export function lossOf(config: LossConfig): Loss {
  return typeof config === 'string' ? losses[config] : huber(config)
}

export function lossNameOf(config: LossConfig): LossName {
  return typeof config === 'string' ? config : config.type
}
