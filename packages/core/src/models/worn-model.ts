import { formatShape, refuse, type Shape, sameShape, stream } from '@sandglass/base'
import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Pass } from '../layers/layer.js'
import type { Network } from '../networks/network.js'
import { type ActivationName, activate } from '../operations/activation.js'
import { refuseDisposed } from './check.js'
import type { Batch, Model, ModelConfigBase, Objective, ObjectiveContext, TargetRequirement } from './model.js'

/** What makes one kind of model different from another wearing the same network. */
export interface ModelParts<Config extends ModelConfigBase> {
  readonly config: Config
  readonly network: Network
  readonly outputActivation: ActivationName
  readonly targetRequirement: TargetRequirement | null
  readonly objective: (batch: Batch, context: ObjectiveContext) => Objective
}

/** A forward pass outside of training: nothing is dropped, nothing penalised. */
const inference: Pass = { training: false, random: (purpose) => stream(0, purpose), penalize: null }

/** Puts a model together of a network and an objective, with all that models have in common. */
export function wear<Config extends ModelConfigBase>(parts: ModelParts<Config>): Model<Config> {
  const { config, network, outputActivation, targetRequirement } = parts
  const { inputShape, latentShape, encoder, decoder } = network.body
  let isDisposed = false
  const check = (method: string, name: string, tensor: Tensor, shape: Shape) => {
    if (isDisposed) refuseDisposed(`${config.type}.${method}`)
    checkShape(`${config.type}.${method}`, name, tensor, shape)
  }
  const encode = (input: Tensor) => network.encode(input, inference)
  const decode = (latent: Tensor) => activate(network.decode(latent, inference), outputActivation)
  const dispose = () => {
    if (!isDisposed) network.dispose()
    isDisposed = true
  }
  return {
    config,
    inputShape,
    latentShape,
    encoder,
    decoder,
    weights: network.weights,
    targetRequirement,
    objective(batch, context) {
      check('objective', 'input', batch.input, inputShape)
      check('objective', 'target', batch.target, inputShape)
      return tidy(() => ({ ...parts.objective(batch, context) }))
    },
    encode(input) {
      check('encode', 'input', input, inputShape)
      return tidy(() => encode(input))
    },
    decode(latent) {
      check('decode', 'latent', latent, latentShape)
      return tidy(() => decode(latent))
    },
    output(logits) {
      check('output', 'logits', logits, inputShape)
      // A clone, because whoever is given a tensor may dispose it.
      return tidy(() => (outputActivation === 'linear' ? logits.clone() : activate(logits, outputActivation)))
    },
    reconstruct(input) {
      check('reconstruct', 'input', input, inputShape)
      return tidy(() => decode(encode(input)))
    },
    get isDisposed() {
      return isDisposed
    },
    dispose,
    [Symbol.dispose]: dispose,
  }
}

function checkShape(caller: string, name: string, tensor: Tensor, shape: Shape): void {
  if (!Array.isArray(tensor?.shape))
    refuse(caller, name, 'a tensor', tensor, `For examples and arrays there are encode, decode and reconstruct of @sandglass/core.`)
  if (!sameShape(tensor.shape.slice(1), shape))
    refuse(caller, `${name}.shape`, `[batch, ${formatShape(shape).slice(1)}`, tensor.shape, 'Reshape or resize the tensor.')
}
