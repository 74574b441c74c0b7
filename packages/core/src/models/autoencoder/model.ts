import type { InferOutput } from 'valibot'
import { lossModel, type ResolvedLossModel } from '../loss-model.js'
import type { Model } from '../model.js'
import { lossOfParts, objectivePass, wear } from '../worn-model.js'
import type { autoencoderSchema } from './config.js'

type Parsed = InferOutput<typeof autoencoderSchema>

/** An autoencoder's config, fully resolved. */
export type AutoencoderConfig = ResolvedLossModel<Parsed>

export function createAutoencoder(caller: string, parsed: Parsed): Model<AutoencoderConfig> {
  const { resolved, network, reconstruction, parts } = lossModel(caller, parsed)
  return wear({
    ...parts,
    config: { ...parsed, ...resolved },
    encode: (input, pass) => network.encode(input, pass),
    objective(batch, context) {
      const { pass, penalties } = objectivePass(batch, context)
      const latent = network.encode(batch.input, pass)
      const logits = network.decode(latent, pass)
      const terms = { reconstruction: reconstruction(logits, batch) }
      return { ...lossOfParts(terms, [...penalties, ...network.weightPenalties()]), logits, latent }
    },
  })
}
