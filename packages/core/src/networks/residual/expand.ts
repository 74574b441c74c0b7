import { layer } from '../../layers/builders.js'
import type { LayerConfig } from '../../layers/index.js'
import type { PlainLayerConfig } from '../../layers/plain.js'
import type { ActivationName } from '../../operations/activation.js'
import type { Expansion } from '../definition.js'
import { dropout, halved, type Size } from '../stages.js'
import type { ResidualNetworkConfig } from './config.js'

/** Of running means: Keras's 0.99 needs some hundred steps until what is used outside of training is what training uses. */
const momentum = 0.9

/** One halving of the image, or its undoing. */
interface Stage {
  readonly channels: number
  /** The image's channels and its size before the halving. */
  readonly from: number
  readonly size: Size
}

/** The layers that a residual network stands for. */
export function expand(config: ResidualNetworkConfig): Expansion {
  const { input, kernelSize } = config
  const [, , channels = 1] = input
  const stages = stagesOf(config)
  const first = stages[0]?.from ?? channels
  const kernelRegularizer = config.regularization.weights
  return {
    input,
    encoder: [
      ...convolved(first, config),
      ...stages.flatMap((stage, index) => [...shrink(stage, config), ...(index < stages.length - 1 ? dropout(config) : [])]),
      ...toCode(stages, config),
    ],
    decoder: [
      ...fromCode(stages, config),
      ...stages.toReversed().flatMap((stage) => [...grow(stage, config), ...dropout(config)]),
      layer.convolution(channels, kernelSize, 'linear', { padding: 'same', kernelRegularizer }),
    ],
  }
}

function stagesOf({ input: [height = 1, width = 1], channels }: ResidualNetworkConfig): Stage[] {
  let size: Size = [height, width]
  return channels.map((count, index) => {
    const stage = { channels: count, from: channels[Math.max(index - 1, 0)] ?? count, size }
    size = halved(size)
    return stage
  })
}

/** Blocks, the first of which halves the image. */
function shrink({ channels }: Stage, config: ResidualNetworkConfig): LayerConfig[] {
  const convolutions = [...convolved(channels, config, 2), ...convolved(channels, config, 1, 'linear')]
  const shortcut = projected(channels, config, 2)
  const more = Array.from({ length: config.blocks - 1 }, () => block(channels, config))
  return [layer.residual(convolutions, { shortcut, activation: config.activation }), ...more]
}

/** Blocks, the last of which doubles the image, cropped where it had an odd size. */
function grow({ channels, from, size }: Stage, config: ResidualNetworkConfig): LayerConfig[] {
  const more = Array.from({ length: config.blocks - 1 }, () => block(channels, config))
  const crop = size.some((length) => length % 2 === 1) ? [layer.crop(size)] : []
  const [convolution, ...rest] = convolved(from, config)
  const convolutions = [
    layer.upsampling(2),
    ...(convolution ? [convolution] : []),
    ...crop,
    ...rest,
    ...convolved(from, config, 1, 'linear'),
  ]
  const shortcut = [...(from === channels ? [] : projected(from, config, 1)), layer.upsampling(2), ...crop]
  return [...more, layer.residual(convolutions, { shortcut, activation: config.activation })]
}

/** A block that leaves the shape as it is. */
function block(channels: number, config: ResidualNetworkConfig): LayerConfig {
  const convolutions = [...convolved(channels, config), ...convolved(channels, config, 1, 'linear')]
  return layer.residual(convolutions, { activation: config.activation })
}

function toCode(stages: readonly Stage[], config: ResidualNetworkConfig): LayerConfig[] {
  const { latent, latentChannels, latentActivation, regularization } = config
  const options = { kernelRegularizer: regularization.weights, activityRegularizer: regularization.latent }
  if (latent !== null) return [layer.flatten(), layer.dense(latent, latentActivation, options)]
  // A layer of its own, so that the code is not bound to what an activation leaves, nor to the stage's channels.
  return [layer.convolution(latentChannels ?? lastOf(stages).channels, 1, latentActivation, options)]
}

function fromCode(stages: readonly Stage[], config: ResidualNetworkConfig): LayerConfig[] {
  const { latent, activation, regularization } = config
  const { channels, size } = lastOf(stages)
  if (latent === null) return convolved(channels, config)
  const [height, width] = halved(size)
  return [
    layer.dense(height * width * channels, activation, { kernelRegularizer: regularization.weights }),
    layer.reshape([height, width, channels]),
  ]
}

/** Convolution, normalisation, activation. */
function convolved(
  channels: number,
  config: ResidualNetworkConfig,
  stride = 1,
  activation: ActivationName = config.activation,
  kernelSize = config.kernelSize,
): PlainLayerConfig[] {
  const kernelRegularizer = config.regularization.weights
  const options = { padding: 'same', stride, kernelRegularizer } as const
  if (config.normalization === 'none') return [layer.convolution(channels, kernelSize, activation, options)]
  return [
    // A normalising layer has a constant of its own.
    layer.convolution(channels, kernelSize, 'linear', { ...options, bias: false }),
    config.normalization === 'batch' ? layer.batchNormalization({ momentum }) : layer.layerNormalization(),
    ...(activation === 'linear' ? [] : [layer.activation(activation)]),
  ]
}

/** What brings a shortcut to as many channels. */
function projected(channels: number, config: ResidualNetworkConfig, stride: number): PlainLayerConfig[] {
  return convolved(channels, config, stride, 'linear', 1)
}

function lastOf(stages: readonly Stage[]): Stage {
  const last = stages.at(-1)
  if (!last) throw new TypeError('A residual network has at least one stage.')
  return last
}
