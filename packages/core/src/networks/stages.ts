import { layer } from '../layers/builders.js'
import type { LayerConfig } from '../layers/index.js'

// What the networks for images that halve them stage by stage are made of alike.

export type Size = readonly [height: number, width: number]

/** The size after pooling by 2, or a convolution of stride 2, with padding `same`. */
export function halved([height, width]: Size): Size {
  return [Math.ceil(height / 2), Math.ceil(width / 2)]
}

/** A dropout layer, unless nothing is to be dropped. */
export function dropout({ dropout }: { readonly dropout: number }): LayerConfig[] {
  return dropout > 0 ? [layer.dropout(dropout)] : []
}
