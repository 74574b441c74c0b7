import { refuse } from '@sandglass/base'
import type { InferOutput } from 'valibot'
import type { Body } from '../../networks/body.js'
import { scale } from '../../operations/scale.js'
import { bodyOf, lossModel, type ResolvedLossModel } from '../loss-model.js'
import type { Model } from '../model.js'
import { lossOfParts, objectivePass, wear } from '../worn-model.js'
import { contractiveSchema } from './config.js'
import { closedForm, sampled } from './contraction.js'
import { denseChain } from './dense-chain.js'

type Parsed = InferOutput<typeof contractiveSchema>

/** A contractive autoencoder's config, fully resolved. */
export type ContractiveConfig = Omit<ResolvedLossModel<Parsed>, 'method'> & { readonly method: 'closed-form' | 'sampled' }

/** @throws InvalidArgumentError if a closed form is asked for and there is none */
export function contractiveBody(caller: string, parsed: Parsed): Body {
  const body = bodyOf(caller, parsed)
  if (parsed.method === 'closed-form' && !denseChain(parsed.network, body.encoder))
    refuse(
      caller,
      'method',
      '"sampled" where the encoder is not of dense layers alone',
      parsed.method,
      'Leave it out, or choose a dense network without dropout.',
    )
  return body
}

export function createContractive(caller: string, parsed: Parsed): Model<ContractiveConfig> {
  const { encoder } = contractiveBody(caller, parsed)
  const { resolved, network, reconstruction, parts } = lossModel(caller, parsed)
  const chain = parsed.method === 'sampled' ? null : denseChain(parsed.network, encoder)
  const encodeAndMeasure = chain ? closedForm(network, parts.weights, chain) : sampled(network, parsed.perturbation)
  return wear({
    ...parts,
    schema: contractiveSchema,
    config: { ...parsed, ...resolved, method: chain ? 'closed-form' : 'sampled' },
    encode: (input, pass) => network.encode(input, pass),
    objective(batch, context) {
      const { pass, penalties } = objectivePass(batch, context)
      const { latent, norm } = encodeAndMeasure(batch.input, pass)
      const logits = network.decode(latent, pass)
      const terms = { reconstruction: reconstruction(logits, batch), contraction: scale(norm, parsed.weight) }
      return { ...lossOfParts(terms, [...penalties, ...network.weightPenalties()]), logits, latent }
    },
  })
}
