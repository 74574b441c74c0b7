import { drawSeed, refuse } from '@sandglass/base'
import type { Scalar, Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { activation } from '../layers/fields.js'
import { type LossConfig, type LossInput, lossNameOf, lossOf, lossSchema } from '../losses/index.js'
import { type Body, buildBody, weightDefinitions } from '../networks/body.js'
import { expandNetwork, type NetworkConfig, type NetworkInput, networkSchema } from '../networks/index.js'
import { Network } from '../networks/network.js'
import { receptiveFieldOf, resized } from '../networks/receptive-field.js'
import { drawWeights, type WeightDefinitions } from '../networks/weights.js'
import type { ActivationName } from '../operations/activation.js'
import { requireBackend } from './backend.js'
import type { Batch } from './model.js'
import { resolveOutput } from './output.js'
import { seed } from './seed.js'
import type { ModelParts } from './worn-model.js'

// What the models have in common that hold a reconstruction against its target by a loss: a mean per value.

export type LossModelOptions = {
  /** The body: `dense(…)`, `convolutional(…)` or `custom(…)`. */
  readonly network: NetworkInput
  /**
   * `binary-crossentropy` for values in [0, 1], `structural-similarity` for images in [0, 1], `peak-signal-to-noise` for restoring,
   * `mean-squared-error`, `mean-absolute-error` and `huber` (or `{ type: 'huber', delta }`) for any.
   */
  readonly loss: LossInput
  /**
   * What the decoder's logits go through. Default null: the decoder's own last activation, or else the
   * loss's, which is sigmoid for binary cross-entropy and structural similarity, and linear for the others.
   */
  readonly outputActivation?: ActivationName | null | undefined
  /** What the initial weights are drawn from. Drawn, and recorded in the config, by default. */
  readonly seed?: number | null | undefined
}

/** {@link LossModelOptions}, checked. */
export const lossModelEntries = {
  network: v.pipe(networkSchema, v.description('The body, which encodes and decodes.')),
  loss: v.pipe(lossSchema, v.description('How the distance of a reconstruction from its target is measured.')),
  outputActivation: v.optional(
    v.nullable(
      activation(
        "What the decoder's logits go through; null for the decoder's own last activation, or else the loss's: sigmoid for binary-crossentropy and structural-similarity, linear for the others.",
      ),
    ),
    null,
  ),
  seed,
}

interface Parsed {
  readonly network: NetworkConfig
  readonly loss: LossConfig
  readonly outputActivation: ActivationName | null
  readonly seed: number | null
}

/** Such a model's config, fully resolved. */
export type ResolvedLossModel<Config extends Parsed> = Omit<Config, 'outputActivation' | 'seed'> & {
  readonly outputActivation: ActivationName
  readonly seed: number
}

export function bodyOf(caller: string, { network }: Pick<Parsed, 'network'>): Body {
  return buildBody(expandNetwork(network), { caller, path: 'network' })
}

/** What such a model is made of, weights drawn; what it asks beyond the reconstruction is its own. */
export interface LossModel {
  /** The answers to the config's open questions. */
  readonly resolved: { readonly outputActivation: ActivationName; readonly seed: number }
  readonly network: Network
  /** How far logits, `[batch, …inputShape]`, are from the batch's targets. */
  readonly reconstruction: (logits: Tensor, batch: Batch) => Scalar
  /** For {@link wear}; `weights` are those of the network and the further ones. */
  readonly parts: Pick<
    ModelParts<never>,
    'body' | 'weights' | 'outputActivation' | 'targetRequirement' | 'heeds' | 'decode' | 'anySize'
  >
}

/**
 * @param furtherWeights what the model owns beside the network's weights
 * @throws InvalidArgumentError if network, loss and output activation don't fit together
 * @throws BackendUnavailableError if TensorFlow.js has no backend that is ready
 */
export function lossModel(caller: string, parsed: Parsed, furtherWeights: WeightDefinitions = new Map()): LossModel {
  requireBackend(caller)
  const body = bodyOf(caller, parsed)
  const loss = lossOf(parsed.loss)
  const rule = { ...loss, words: `loss "${lossNameOf(parsed.loss)}"`, instead: "loss: 'mean-squared-error'" }
  const outputActivation = resolveOutput(caller, rule, parsed.outputActivation, body.outputActivation)
  const misfit = loss.fits?.(body.inputShape)
  if (misfit)
    refuse(
      caller,
      'network.input',
      `${misfit}, with loss "${lossNameOf(parsed.loss)}"`,
      body.inputShape,
      "Choose loss: 'mean-squared-error'.",
    )
  const seed = parsed.seed ?? drawSeed()
  const weights = drawWeights(new Map([...weightDefinitions(body), ...furtherWeights]), seed, caller)
  const network = new Network(body, weights)
  const receptiveField = receptiveFieldOf(parsed.network)
  return {
    resolved: { outputActivation, seed },
    network,
    reconstruction: (logits, batch) => loss.compute(logits, batch.target, outputActivation, batch),
    parts: {
      body,
      weights,
      outputActivation,
      targetRequirement: loss.requirement(outputActivation),
      heeds: { weights: true, masks: loss.masks ? 'values' : null },
      decode: (latent, pass) => network.decode(latent, pass),
      ...(receptiveField && {
        anySize: {
          receptiveField,
          at(inputShape) {
            const other = new Network(bodyOf(caller, { network: resized(parsed.network, inputShape) }), weights)
            return (images, pass) => other.decode(other.encode(images, pass), pass)
          },
        },
      }),
    },
  }
}
