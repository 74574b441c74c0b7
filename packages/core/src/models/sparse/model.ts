import type { InferOutput } from 'valibot'
import type { Body } from '../../networks/body.js'
import { bodyOf, lossModel, type ResolvedLossModel } from '../loss-model.js'
import type { Model } from '../model.js'
import { lossOfParts, objectivePass, wear } from '../worn-model.js'
import { sparseSchema } from './config.js'
import { checkSparsity, sparsityOf } from './sparsity.js'

type Parsed = InferOutput<typeof sparseSchema>

/** A sparse autoencoder's config, fully resolved. */
export type SparseConfig = ResolvedLossModel<Parsed>

/** @throws InvalidArgumentError if the code of that network can't be made sparse as the config asks */
export function sparseBody(caller: string, parsed: Parsed): Body {
  const body = bodyOf(caller, parsed)
  checkSparsity(caller, parsed.sparsity, parsed.network, body.latentShape)
  return body
}

export function createSparse(caller: string, parsed: Parsed): Model<SparseConfig> {
  const { latentShape } = sparseBody(caller, parsed)
  const { resolved, network, reconstruction, parts } = lossModel(caller, parsed)
  const { constrain, penalty } = sparsityOf(parsed.sparsity, latentShape)
  // Which units are the largest is a matter of the whole image.
  const { anySize, ...sizedParts } = parts
  return wear({
    ...sizedParts,
    ...(anySize && parsed.sparsity.type !== 'top-k' && { anySize }),
    schema: sparseSchema,
    config: { ...parsed, ...resolved },
    encode: (input, pass) => constrain(network.encode(input, pass), { step: Number.POSITIVE_INFINITY }),
    objective(batch, context) {
      const { pass, penalties } = objectivePass(batch, context)
      const latent = constrain(network.encode(batch.input, pass), context)
      const logits = network.decode(latent, pass)
      const terms = {
        reconstruction: reconstruction(logits, batch),
        ...(penalty && { sparsity: penalty(latent, batch.weights ?? null) }),
      }
      return { ...lossOfParts(terms, [...penalties, ...network.weightPenalties()]), logits, latent }
    },
  })
}
