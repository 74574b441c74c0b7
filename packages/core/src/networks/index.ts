import * as v from 'valibot'
import type { ConvolutionalOptions } from './convolutional/config.js'
import { convolutionalNetwork } from './convolutional/index.js'
import type { CustomOptions } from './custom/config.js'
import { customNetwork } from './custom/index.js'
import type { Expansion, NetworkDefinition } from './definition.js'
import type { DenseOptions } from './dense/config.js'
import { denseNetwork } from './dense/index.js'
import type { HourglassOptions } from './hourglass/config.js'
import { hourglassNetwork } from './hourglass/index.js'
import type { ResidualNetworkOptions } from './residual/config.js'
import { residualNetwork } from './residual/index.js'

/** Every kind of network by its config's `type`. */
export const networkDefinitions = {
  dense: denseNetwork,
  convolutional: convolutionalNetwork,
  residual: residualNetwork,
  hourglass: hourglassNetwork,
  custom: customNetwork,
}

type Definitions = typeof networkDefinitions

/** A network's config, fully resolved. */
export type NetworkConfig = { [Type in keyof Definitions]: v.InferOutput<Definitions[Type]['schema']> }[keyof Definitions]

/** A network's config as a user writes it: what has a default may be left out. */
export type NetworkInput =
  | ({ readonly type: 'dense' } & DenseOptions)
  | ({ readonly type: 'convolutional' } & ConvolutionalOptions)
  | ({ readonly type: 'residual' } & ResidualNetworkOptions)
  | ({ readonly type: 'hourglass' } & HourglassOptions)
  | ({ readonly type: 'custom' } & CustomOptions)

/** Every network's config. */
export const networkSchema: v.GenericSchema<NetworkInput, NetworkConfig> = v.variant(
  'type',
  Object.values(networkDefinitions).map(({ schema }) => schema),
)

/** The layers that a network stands for: what `custom` takes. */
export function expandNetwork(config: NetworkConfig): Expansion {
  // The schema has matched config and definition by `type`, which TypeScript can't follow.
  const definition = networkDefinitions[config.type] as unknown as NetworkDefinition<typeof networkSchema>
  return definition.expand(config)
}
