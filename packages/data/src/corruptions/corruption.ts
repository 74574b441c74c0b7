import { type Corruption, checkFields, type Json, refuse } from '@sandglass/base'
import { type BinarizationOptions, binarization } from './binarization.js'
import { compose } from './compose.js'
import { type GaussianOptions, gaussian } from './gaussian.js'
import { type MaskingOptions, masking } from './masking.js'
import { type QuarterTurnsOptions, quarterTurns } from './quarter-turns.js'
import { type SaltAndPepperOptions, saltAndPepper } from './salt-and-pepper.js'
import { type SpeckleOptions, speckle } from './speckle.js'

/** A corruption as it stands in a config file, with or without the fields that have a default. */
export type CorruptionConfig =
  | ({ type: 'gaussian' } & GaussianOptions)
  | ({ type: 'salt-and-pepper' } & SaltAndPepperOptions)
  | ({ type: 'masking' } & MaskingOptions)
  | ({ type: 'speckle' } & SpeckleOptions)
  | ({ type: 'quarter-turns' } & QuarterTurnsOptions)
  | ({ type: 'binarization' } & BinarizationOptions)
  | { type: 'compose'; corruptions: readonly CorruptionConfig[] }

/** Each maker checks the fields that it is given, so that they may come from anywhere. */
const makers: Readonly<Record<CorruptionConfig['type'], (options: never) => Corruption>> = {
  gaussian,
  'salt-and-pepper': saltAndPepper,
  masking,
  speckle,
  'quarter-turns': quarterTurns,
  binarization,
  compose: composeAll,
}

/** The types that {@link corruption} knows. */
export const corruptionTypes = Object.keys(makers) as readonly CorruptionConfig['type'][]

/**
 * The corruption that a config describes; `corruption(any.config)` is `any` again.
 *
 * @throws InvalidArgumentError that names the first field at fault
 */
export function corruption(config: CorruptionConfig | Json): Corruption {
  const { type = config, ...options } = isObject(config) ? config : {}
  const known = corruptionTypes.find((each) => each === type)
  if (known === undefined)
    refuse('corruption', 'config.type', `one of ${corruptionTypes.join(', ')}`, type, 'Give an object with such a type.')
  return makers[known](options as never)
}

function composeAll(options: { corruptions?: unknown }): Corruption {
  checkFields('compose', options, ['corruptions'])
  const { corruptions } = options
  return compose(Array.isArray(corruptions) ? corruptions.map((each) => corruption(each as Json)) : (corruptions as never))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
