import { sizeOf } from '@sandglass/base'
import { layer } from '../../layers/builders.js'
import type { LayerConfig } from '../../layers/index.js'
import type { Expansion } from '../definition.js'
import type { DenseConfig } from './config.js'

/** The layers that a dense network stands for. */
export function expand(config: DenseConfig): Expansion {
  const { input, hidden, latent, activation, latentActivation, dropout, regularization } = config
  const kernelRegularizer = regularization.weights
  const through = (widths: readonly number[]): LayerConfig[] =>
    widths.flatMap((units) => [
      layer.dense(units, activation, { kernelRegularizer }),
      ...(dropout > 0 ? [layer.dropout(dropout)] : []),
    ])
  return {
    input,
    encoder: [
      ...through(hidden),
      layer.dense(latent, latentActivation, { kernelRegularizer, activityRegularizer: regularization.latent }),
    ],
    decoder: [...through(hidden.toReversed()), layer.dense(sizeOf(input), 'linear', { kernelRegularizer })],
  }
}
