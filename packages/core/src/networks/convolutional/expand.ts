import { layer } from '../../layers/builders.js'
import type { LayerConfig } from '../../layers/index.js'
import type { ActivationName } from '../../operations/activation.js'
import type { Expansion } from '../definition.js'
import { dropout, halved, type Size } from '../stages.js'
import type { ConvolutionalConfig } from './config.js'

/** One halving of the image, or its undoing. */
interface Stage {
  readonly channels: number
  /** The image's size before the halving. */
  readonly size: Size
  readonly isLast: boolean
}

/** The layers that a convolutional network stands for. */
export function expand(config: ConvolutionalConfig): Expansion {
  const { input, kernelSize } = config
  const [, , channels = 1] = input
  const stages = stagesOf(config)
  const outputOptions = { padding: 'same', kernelRegularizer: config.regularization.weights } as const
  return {
    input,
    encoder: [...stages.flatMap((stage) => shrink(stage, config)), ...toVector(config)],
    decoder: [
      ...fromVector(stages, config),
      ...stages.toReversed().flatMap((stage) => grow(stage, config)),
      layer.convolution(channels, kernelSize, 'linear', outputOptions),
    ],
  }
}

function stagesOf({ input: [height = 1, width = 1], channels }: ConvolutionalConfig): Stage[] {
  let size: Size = [height, width]
  return channels.map((count, index) => {
    const stage = { channels: count, size, isLast: index === channels.length - 1 }
    size = halved(size)
    return stage
  })
}

/** Convolution, then max-pooling; the last stage's output is the code where that is a feature map. */
function shrink({ channels, isLast }: Stage, config: ConvolutionalConfig): LayerConfig[] {
  const isCode = isLast && config.latent === null
  const activation = (isCode ? config.latentActivation : null) ?? config.activation
  return [
    convolution(channels, activation, config, isCode),
    layer.maxPooling(2, { padding: 'same' }),
    ...(isCode ? [] : dropout(config)),
  ]
}

/** Convolution, then upsampling, cropped where the image had an odd size. */
function grow({ channels, size }: Stage, config: ConvolutionalConfig): LayerConfig[] {
  const isOdd = size.some((length) => length % 2 === 1)
  return [
    convolution(channels, config.activation, config, false),
    layer.upsampling(2),
    ...(isOdd ? [layer.crop(size)] : []),
    ...dropout(config),
  ]
}

function toVector({ latent, latentActivation, regularization }: ConvolutionalConfig): LayerConfig[] {
  if (latent === null) return []
  return [
    layer.flatten(),
    layer.dense(latent, latentActivation ?? 'linear', {
      kernelRegularizer: regularization.weights,
      activityRegularizer: regularization.latent,
    }),
  ]
}

function fromVector(stages: readonly Stage[], { latent, activation, regularization }: ConvolutionalConfig): LayerConfig[] {
  const last = stages.at(-1)
  if (latent === null || !last) return []
  const [height, width] = halved(last.size)
  return [
    layer.dense(height * width * last.channels, activation, { kernelRegularizer: regularization.weights }),
    layer.reshape([height, width, last.channels]),
  ]
}

function convolution(
  channels: number,
  activation: ActivationName,
  { kernelSize, regularization }: ConvolutionalConfig,
  isCode: boolean,
): LayerConfig {
  return layer.convolution(channels, kernelSize, activation, {
    padding: 'same',
    kernelRegularizer: regularization.weights,
    activityRegularizer: isCode ? regularization.latent : null,
  })
}
