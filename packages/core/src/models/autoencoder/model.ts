import { drawSeed, refuse } from '@sandglass/base'
import type { Scalar } from '@tensorflow/tfjs-core'
import type { InferOutput } from 'valibot'
import { type LossName, lossOf } from '../../losses/index.js'
import { buildBody } from '../../networks/body.js'
import { expandNetwork } from '../../networks/index.js'
import { Network } from '../../networks/network.js'
import type { ActivationName } from '../../operations/activation.js'
import { total } from '../../operations/total.js'
import { requireBackend } from '../backend.js'
import type { Batch, Model, Objective, ObjectiveContext } from '../model.js'
import { wear } from '../worn-model.js'
import type { autoencoderSchema } from './config.js'

type Parsed = InferOutput<typeof autoencoderSchema>

/** An autoencoder's config, fully resolved. */
export type AutoencoderConfig = Omit<Parsed, 'outputActivation' | 'seed'> & {
  readonly outputActivation: ActivationName
  readonly seed: number
}

export function createAutoencoder(caller: string, parsed: Parsed): Model<AutoencoderConfig> {
  requireBackend(caller)
  const body = buildBody(expandNetwork(parsed.network), { caller, path: 'network' })
  const outputActivation = resolveOutput(caller, parsed.loss, parsed.outputActivation, body.outputActivation)
  const config: AutoencoderConfig = { ...parsed, outputActivation, seed: parsed.seed ?? drawSeed() }
  const network = new Network(body, config.seed, caller)
  const loss = lossOf(config.loss)

  function objective({ input, target }: Batch, { training, random }: ObjectiveContext): Objective {
    const penalties: Scalar[] = []
    const pass = { training, random, penalize: (penalty: Scalar) => void penalties.push(penalty) }
    const latent = network.encode(input, pass)
    const logits = network.decode(latent, pass)
    penalties.push(...network.weightPenalties())
    const reconstruction = loss.compute(logits, target, outputActivation)
    const parts = penalties.length === 0 ? { reconstruction } : { reconstruction, regularization: total(penalties) }
    return { loss: total(Object.values(parts)), parts, logits, latent }
  }

  return wear({ config, network, outputActivation, targetRequirement: loss.requirement(outputActivation), objective })
}

/** The output activation that loss, model config and decoder agree on. */
function resolveOutput(
  caller: string,
  lossName: LossName,
  asked: ActivationName | null,
  decoders: ActivationName | null,
): ActivationName {
  const loss = lossOf(lossName)
  if (asked && decoders && asked !== decoders)
    refuse(
      caller,
      'outputActivation',
      `"${decoders}", as the decoder ends`,
      asked,
      'Leave it out, or end the decoder with a linear layer.',
    )
  const output = asked ?? decoders ?? loss.defaultOutput
  if (loss.outputs && !loss.outputs.includes(output))
    refuse(
      caller,
      'outputActivation',
      `"${loss.outputs.join('" or "')}" with loss "${lossName}"`,
      output,
      decoders
        ? `End the decoder with "${loss.defaultOutput}" or a linear layer, or choose loss: 'mean-squared-error'.`
        : `Leave it out, or choose loss: 'mean-squared-error'.`,
    )
  return output
}
