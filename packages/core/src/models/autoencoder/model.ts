import { drawSeed, refuse } from '@sandglass/base'
import type { InferOutput } from 'valibot'
import { type LossName, lossOf } from '../../losses/index.js'
import { type Body, buildBody, weightDefinitions } from '../../networks/body.js'
import { expandNetwork } from '../../networks/index.js'
import { Network } from '../../networks/network.js'
import { drawWeights } from '../../networks/weights.js'
import type { ActivationName } from '../../operations/activation.js'
import { requireBackend } from '../backend.js'
import type { Batch, Model, Objective, ObjectiveContext } from '../model.js'
import { lossOfParts, objectivePass, wear } from '../worn-model.js'
import type { autoencoderSchema } from './config.js'

type Parsed = InferOutput<typeof autoencoderSchema>

/** An autoencoder's config, fully resolved. */
export type AutoencoderConfig = Omit<Parsed, 'outputActivation' | 'seed'> & {
  readonly outputActivation: ActivationName
  readonly seed: number
}

export function bodyOf(caller: string, { network }: Pick<Parsed, 'network'>): Body {
  return buildBody(expandNetwork(network), { caller, path: 'network' })
}

export function createAutoencoder(caller: string, parsed: Parsed): Model<AutoencoderConfig> {
  requireBackend(caller)
  const body = bodyOf(caller, parsed)
  const outputActivation = resolveOutput(caller, parsed.loss, parsed.outputActivation, body.outputActivation)
  const config: AutoencoderConfig = { ...parsed, outputActivation, seed: parsed.seed ?? drawSeed() }
  const weights = drawWeights(weightDefinitions(body), config.seed, caller)
  const network = new Network(body, weights)
  const loss = lossOf(config.loss)

  function objective({ input, target }: Batch, context: ObjectiveContext): Objective {
    const { pass, penalties } = objectivePass(context)
    const latent = network.encode(input, pass)
    const logits = network.decode(latent, pass)
    const reconstruction = loss.compute(logits, target, outputActivation)
    return { ...lossOfParts({ reconstruction }, [...penalties, ...network.weightPenalties()]), logits, latent }
  }

  return wear({
    config,
    body,
    weights,
    outputActivation,
    targetRequirement: loss.requirement(outputActivation),
    objective,
    encode: (input, pass) => network.encode(input, pass),
    decode: (latent, pass) => network.decode(latent, pass),
  })
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
