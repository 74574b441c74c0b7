import type { NamedLayer } from '../../networks/body.js'
import { expandNetwork, type NetworkConfig } from '../../networks/index.js'
import type { ActivationName } from '../../operations/activation.js'

/** A dense layer of an encoder. */
export interface DenseLink {
  /** As passes name it, `encoder.dense_1`; its kernel's name is that and `.kernel`. */
  readonly name: string
  readonly activation: ActivationName
}

/**
 * The dense layers that an encoder consists of, beside those that only reshape.
 *
 * @param encoder the layers that the network expands to, one for one
 * @returns null if there are others
 */
export function denseChain(network: NetworkConfig, encoder: readonly NamedLayer[]): readonly DenseLink[] | null {
  const chain: DenseLink[] = []
  for (const [index, config] of expandNetwork(network).encoder.entries()) {
    if (config.type === 'dense') chain.push({ name: `encoder.${encoder[index]?.name}`, activation: config.activation })
    else if (config.type !== 'flatten' && config.type !== 'reshape') return null
  }
  return chain.length > 0 ? chain : null
}
