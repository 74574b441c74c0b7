import { binaryCrossentropy } from './binary-crossentropy.js'
import type { Loss } from './loss.js'
import { meanSquaredError } from './mean-squared-error.js'

/** Every loss by its name in a config. */
export const losses = {
  'mean-squared-error': meanSquaredError,
  'binary-crossentropy': binaryCrossentropy,
} satisfies Record<string, Loss>

export type LossName = keyof typeof losses

export const lossNames = Object.keys(losses) as [LossName, ...LossName[]]

export function lossOf(name: LossName): Loss {
  return losses[name]
}
