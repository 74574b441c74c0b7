import { refuse } from '@sandglass/base'
import type { Model } from '@sandglass/core'

/**
 * Holds a model to codes whose numbers mean something one by one.
 *
 * @throws InvalidArgumentError if they are entries of a codebook; names the commands that there are for such
 */
export function checkContinuous(caller: string, { codes, config }: Pick<Model, 'codes' | 'config'>): void {
  if (codes)
    refuse(
      caller,
      'the model',
      'one with continuous codes',
      config.type,
      'For one whose codes are entries of a codebook there are sandglass interpolate, generate and nearest.',
    )
}
