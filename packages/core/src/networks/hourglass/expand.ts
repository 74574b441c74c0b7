import { sizeOf } from '@sandglass/base'
import { layer } from '../../layers/builders.js'
import type { LayerConfig } from '../../layers/index.js'
import type { PlainLayerConfig } from '../../layers/plain.js'
import type { Expansion } from '../definition.js'
import type { HourglassConfig } from './config.js'

const same = { padding: 'same' } as const
const halving = { ...same, stride: 2 } as const

/** The layers that an hourglass network stands for. */
export function expand(config: HourglassConfig): Expansion {
  const {
    input,
    channels: [outer, inner],
    activation,
  } = config
  const [height = 1, width = 1, channels = 1] = input
  const around: PlainLayerConfig[] = [
    layer.convolution(inner, 2, activation, halving),
    layer.convolution(inner, 3, activation, same),
    layer.upsampling(2),
    ...cropped(Math.ceil(height / 2), Math.ceil(width / 2)),
    layer.convolution(outer, 3, 'linear', same),
  ]
  return {
    input,
    encoder: [entry(config), layer.residual(around, { activation })],
    decoder: [
      layer.convolution(outer, 3, activation, same),
      layer.transposedConvolution(channels, 4, 'linear', halving),
      ...cropped(height, width),
    ],
  }
}

/** Half the resolution; with context, what units make of the whole image is added before the activation. */
function entry({ input, channels: [outer], context, activation }: HourglassConfig): LayerConfig {
  if (context === null) return layer.convolution(outer, 5, activation, halving)
  const [height = 1, width = 1] = input
  // As a map at a quarter of the resolution with half the channels, the units speak to all places through few weights.
  const map = [Math.ceil(height / 4), Math.ceil(width / 4), Math.ceil(outer / 2)] as const
  const shortcut = [
    layer.flatten(),
    layer.dense(context, activation),
    layer.dense(sizeOf(map)),
    layer.reshape(map),
    layer.transposedConvolution(outer, 2, 'linear', halving),
    ...cropped(Math.ceil(height / 2), Math.ceil(width / 2)),
  ]
  return layer.residual([layer.convolution(outer, 5, 'linear', halving)], { shortcut, activation })
}

/** What was of an odd size comes out one too large. */
function cropped(height: number, width: number): PlainLayerConfig[] {
  return height % 2 === 1 || width % 2 === 1 ? [layer.crop([height, width])] : []
}
