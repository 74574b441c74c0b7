import { refuse } from '@sandglass/base'
import type { LayerConfig } from '../layers/index.js'
import type { ActivationName } from '../operations/activation.js'
import type { Place } from './place.js'

/** Layers that an increasing function of each value can be moved past without a change. */
const transparent: readonly string[] = ['reshape', 'flatten', 'crop', 'upsampling', 'max-pooling']

/**
 * Takes the last activation off a decoder, so that it ends in logits and the model applies the
 * activation: cross-entropy from logits is exact where it would overflow from probabilities.
 *
 * @returns the layers without it, and which it was; null where the last layer is linear, so that
 *   the model may choose, and `linear` where the decoder ends in something that must stay as it is
 */
export function takeOutputActivation(
  decoder: readonly LayerConfig[],
  { caller, path }: Place,
): { layers: readonly LayerConfig[]; outputActivation: ActivationName | null } {
  const index = decoder.findLastIndex(({ type }) => !transparent.includes(type))
  const last = decoder[index]
  if (!last) return { layers: decoder, outputActivation: null }
  if (!('activation' in last)) return { layers: decoder, outputActivation: 'linear' }
  if (last.activation === 'linear') return { layers: decoder, outputActivation: null }
  if ('activityRegularizer' in last && last.activityRegularizer)
    refuse(
      caller,
      [path, 'decoder', index, 'activityRegularizer'].filter((part) => part !== '').join('.'),
      'null on the layer whose activation is the output',
      last.activityRegularizer,
      'Put the penalty on another layer, or follow this one by layer.activation.',
    )
  const logits: readonly LayerConfig[] = last.type === 'activation' ? [] : [{ ...last, activation: 'linear' }]
  return { layers: decoder.toSpliced(index, 1, ...logits), outputActivation: last.activation }
}
