import { refuse, type Shape, sameShape, sizeOf } from '@sandglass/base'
import { buildLayer, type LayerConfig } from '../layers/index.js'
import { type Body, buildBody, type NamedLayer } from './body.js'
import type { Expansion } from './definition.js'
import { takeOutputActivation } from './output-activation.js'
import type { Place } from './place.js'

/** A body whose encoder gives a normal distribution for each example. */
export interface PosteriorBody extends Body {
  /** What the encoder's first layer takes: an example, with its class beside it where there are classes. */
  readonly encoderInput: Shape
  /** What the decoder's first layer takes: a latent, with its class beside it where there are classes. */
  readonly decoderInput: Shape
}

/**
 * A body whose encoder ends in twice as many values as its latent has: means, then log-variances,
 * along the last axis. The layer that gives the code has twice the units or filters for that; all
 * other layers are as they would be.
 *
 * With classes, each side's first layer takes the class too, one-hot along the last axis: the same in
 * every place where it is a convolution, once at the end of a row where it is dense.
 *
 * @param classes how many there are; null if nobody looks at them
 * @throws InvalidArgumentError if the layers at the ends can't be changed so
 */
export function posteriorBody(expansion: Expansion, place: Place, classes: number | null = null): PosteriorBody {
  const body = buildBody(expansion, place)
  const encoder = expansion.encoder.with(-1, doubled(expansion.encoder.at(-1), place))
  const decoder = takeOutputActivation(expansion.decoder, place).layers
  const encoderInput = withClasses(body.inputShape, encoder[0], classes)
  const decoderInput = withClasses(body.latentShape, decoder[0], classes)
  return {
    ...body,
    encoderInput,
    decoderInput,
    encoder: body.encoder.map((named, index) => {
      if (index > 0 && index < encoder.length - 1) return named
      const outputShape = index === encoder.length - 1 ? twice(body.latentShape) : named.layer.outputShape
      const inputShape = index === 0 ? encoderInput : named.layer.inputShape
      return refitted(named, encoder[index], { inputShape, outputShape }, 'encoder', place)
    }),
    decoder: body.decoder.map((named, index) => {
      if (index > 0 || classes === null) return named
      const { outputShape } = named.layer
      return refitted(named, decoder[0], { inputShape: decoderInput, outputShape }, 'decoder', place)
    }),
  }
}

/** The layer that gives the code, made to give means and log-variances. */
function doubled(config: LayerConfig | undefined, { caller, path }: Place): LayerConfig {
  if (!config || !('activityRegularizer' in config))
    return refuse(
      caller,
      path,
      'one whose encoder ends in a dense layer or a convolution, to give means and log-variances',
      config?.type,
      'Give it a vector for its code, such as latent: 32, or end a custom encoder with layer.dense(32).',
    )
  if (config.activation !== 'linear')
    refuse(
      caller,
      path,
      'one whose code is linear, as means and log-variances take any value',
      config.activation,
      "Set latentActivation: 'linear', or end a custom encoder with a layer that has no activation.",
    )
  if (config.activityRegularizer)
    refuse(
      caller,
      path,
      'one without a penalty on its code, which the divergence takes the place of',
      config.activityRegularizer,
      'Leave regularization.latent out, or the activityRegularizer of a custom encoder’s last layer.',
    )
  return config.type === 'dense' ? { ...config, units: 2 * config.units } : { ...config, filters: 2 * config.filters }
}

function withClasses(shape: Shape, first: LayerConfig | undefined, classes: number | null): Shape {
  if (classes === null) return shape
  return first?.type === 'dense' ? [sizeOf(shape) + classes] : shape.with(-1, (shape.at(-1) ?? 1) + classes)
}

function twice(shape: Shape): Shape {
  return shape.with(-1, 2 * (shape.at(-1) ?? 1))
}

/** A layer for another input, or of another width, that must fit the layers around it as before. */
function refitted(
  { name }: NamedLayer,
  config: LayerConfig | undefined,
  { inputShape, outputShape }: { readonly inputShape: Shape; readonly outputShape: Shape },
  side: 'encoder' | 'decoder',
  { caller, path }: Place,
): NamedLayer {
  const unfit = (): never =>
    refuse(
      caller,
      path,
      `one whose ${side} begins with a dense layer or a convolution, to take the class beside the values`,
      config?.type,
      'Choose another network, or put such a layer first in a custom one.',
    )
  const layer = config && buildLayer(config, inputShape, unfit)
  return layer && sameShape(layer.outputShape, outputShape) ? { name, layer } : unfit()
}
