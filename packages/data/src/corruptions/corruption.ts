import { type Corruption, type Json, refuse } from '@sandglass/base'
import { compose } from './compose.js'
import { type GaussianOptions, gaussian } from './gaussian.js'
import { type MaskingOptions, masking } from './masking.js'
import { type SaltAndPepperOptions, saltAndPepper } from './salt-and-pepper.js'
import { type SpeckleOptions, speckle } from './speckle.js'

/** A corruption as it stands in a config file, with or without the fields that have a default. */
export type CorruptionConfig =
  | ({ type: 'gaussian' } & GaussianOptions)
  | ({ type: 'salt-and-pepper' } & SaltAndPepperOptions)
  | ({ type: 'masking' } & MaskingOptions)
  | ({ type: 'speckle' } & SpeckleOptions)
  | { type: 'compose'; corruptions: readonly CorruptionConfig[] }

interface Kind {
  readonly fields: readonly string[]
  /** Each maker checks the fields it is given, so that they may come from anywhere. */
  readonly make: (config: never) => Corruption
}

const kinds: Readonly<Record<CorruptionConfig['type'], Kind>> = {
  gaussian: { fields: ['standardDeviation', 'clip'], make: gaussian },
  'salt-and-pepper': { fields: ['probability', 'extremes'], make: saltAndPepper },
  masking: { fields: ['probability', 'value'], make: masking },
  speckle: { fields: ['standardDeviation', 'clip'], make: speckle },
  compose: { fields: ['corruptions'], make: composeAll },
}

/** The types that {@link corruption} knows. */
export const corruptionTypes = Object.keys(kinds) as readonly CorruptionConfig['type'][]

/**
 * The corruption that a config describes; `corruption(any.config)` is `any` again.
 *
 * @throws InvalidArgumentError that names the first field at fault
 */
export function corruption(config: CorruptionConfig | Json): Corruption {
  const type = isObject(config) ? config.type : undefined
  const kind = corruptionTypes.find((known) => known === type)
  if (kind === undefined || !isObject(config))
    refuse('corruption', 'config.type', `one of ${corruptionTypes.join(', ')}`, type ?? config, 'Give an object with such a type.')
  const { fields, make } = kinds[kind]
  const unknown = Object.keys(config).find((field) => field !== 'type' && !fields.includes(field))
  if (unknown !== undefined)
    refuse('corruption', `config of type ${kind}`, `made of ${fields.join(' and ')}`, unknown, `Leave ${unknown} out.`)
  return make(config as never)
}

function composeAll({ corruptions }: { corruptions: unknown }): Corruption {
  return compose(Array.isArray(corruptions) ? corruptions.map((each) => corruption(each as Json)) : [])
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
