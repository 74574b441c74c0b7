import type { InferOutput } from 'valibot'
import type { Body } from '../../networks/body.js'
import { keepFirst } from '../../operations/keep-first.js'
import { bodyOf, lossModel, type ResolvedLossModel } from '../loss-model.js'
import type { Model } from '../model.js'
import { lossOfParts, objectivePass, wear } from '../worn-model.js'
import { autoencoderSchema } from './config.js'
import { drawSizes, resolveNested } from './nested.js'

type Parsed = InferOutput<typeof autoencoderSchema>

/** An autoencoder's config, fully resolved. */
export type AutoencoderConfig = Omit<ResolvedLossModel<Parsed>, 'nested'> & {
  readonly nested: { readonly sizes: number[] } | null
}

/** @throws InvalidArgumentError if the codes of that network can't be cut as the config asks */
export function autoencoderBody(caller: string, parsed: Parsed): Body {
  const body = bodyOf(caller, parsed)
  resolveNested(caller, parsed.nested, body.latentShape)
  return body
}

export function createAutoencoder(caller: string, parsed: Parsed): Model<AutoencoderConfig> {
  const nested = resolveNested(caller, parsed.nested, bodyOf(caller, parsed).latentShape)
  const { resolved, network, reconstruction, parts } = lossModel(caller, parsed)
  return wear({
    ...parts,
    schema: autoencoderSchema,
    config: { ...parsed, ...resolved, nested: nested && { sizes: [...nested.sizes] } },
    ...(nested && { nested }),
    encode: (input, pass) => network.encode(input, pass),
    objective(batch, context) {
      const { pass, penalties } = objectivePass(batch, context)
      const latent = network.encode(batch.input, pass)
      const cut = nested ? keepFirst(latent, drawSizes(nested, latent.shape[0] ?? 0, context.random('nested dropout'))) : latent
      const logits = network.decode(cut, pass)
      const terms = { reconstruction: reconstruction(logits, batch) }
      return { ...lossOfParts(terms, [...penalties, ...network.weightPenalties()]), logits, latent }
    },
  })
}
