import { layer } from '../../layers/builders.js'
import type { LayerConfig } from '../../layers/index.js'
import type { PlainLayerConfig } from '../../layers/plain.js'
import type { Expansion } from '../definition.js'
import type { HourglassConfig } from './config.js'

const same = { padding: 'same' } as const
const halving = { ...same, stride: 2 } as const

/** The layers that an hourglass network stands for. */
export function expand({ input, channels: [outer, inner], activation }: HourglassConfig): Expansion {
  const [height = 1, width = 1, channels = 1] = input
  const around: PlainLayerConfig[] = [
    layer.convolution(inner, 2, activation, halving),
    layer.convolution(inner, 3, activation, same),
    layer.upsampling(2),
    ...cropped(Math.ceil(height / 2), Math.ceil(width / 2)),
    layer.convolution(outer, 3, 'linear', same),
  ]
  const encoder: LayerConfig[] = [layer.convolution(outer, 5, activation, halving), layer.residual(around, { activation })]
  return {
    input,
    encoder,
    decoder: [
      layer.convolution(outer, 3, activation, same),
      layer.transposedConvolution(channels, 4, 'linear', halving),
      ...cropped(height, width),
    ],
  }
}

/** What was of an odd size comes out one too large. */
function cropped(height: number, width: number): PlainLayerConfig[] {
  return height % 2 === 1 || width % 2 === 1 ? [layer.crop([height, width])] : []
}
