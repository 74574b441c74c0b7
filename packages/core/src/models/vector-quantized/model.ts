import { refuse, type Shape } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import type { InferOutput } from 'valibot'
import type { Pass } from '../../layers/layer.js'
import { weightDefinitions } from '../../networks/body.js'
import type { WeightDefinitions } from '../../networks/weights.js'
import { meanSquaredError } from '../../operations/mean-squared-error.js'
import { scale } from '../../operations/scale.js'
import { sharesOf } from '../../operations/shares.js'
import { straightThrough } from '../../operations/straight-through.js'
import { withoutGradient } from '../../operations/without-gradient.js'
import { bodyOf, lossModel, type ResolvedLossModel } from '../loss-model.js'
import type { Model } from '../model.js'
import { lossOfParts, objectivePass, wear } from '../worn-model.js'
import { codebookDefinitions, codebookOf, moveTowards, nearestEntries, revive, weightsOfVectors } from './codebook.js'
import { vectorQuantizedSchema } from './config.js'

type Parsed = InferOutput<typeof vectorQuantizedSchema>

/** A vector-quantised autoencoder's config, fully resolved. */
export type VectorQuantizedConfig = Omit<ResolvedLossModel<Parsed>, 'dimensions'> & { readonly dimensions: number }

/** All that the model owns. */
export function vectorQuantizedWeights(caller: string, parsed: Parsed): WeightDefinitions {
  const body = bodyOf(caller, parsed)
  return new Map([
    ...weightDefinitions(body),
    ...codebookDefinitions(parsed.entries, dimensionsOf(caller, parsed, body.latentShape)),
  ])
}

export function createVectorQuantized(caller: string, parsed: Parsed): Model<VectorQuantizedConfig> {
  const { latentShape } = bodyOf(caller, parsed)
  const dimensions = dimensionsOf(caller, parsed, latentShape)
  const { entries: size, decay, revival, commitment } = parsed
  const { resolved, network, reconstruction, parts } = lossModel(caller, parsed, codebookDefinitions(size, dimensions))
  const codebook = codebookOf(parts.weights)
  // The way through other sizes would pass the codebook by.
  const { anySize: _, ...sizedParts } = parts

  const vectorsOf = (encoded: tf.Tensor): tf.Tensor2D => tf.reshape(encoded, [-1, dimensions])
  const lookUp = (entries: tf.Tensor, codes: tf.Tensor) =>
    tf.reshape(tf.gather(entries, tf.reshape(codes, [-1]) as tf.Tensor1D), [-1, ...latentShape])

  /** Each vector's nearest entry in its place; in training the codebook moves. */
  function quantise(encoded: tf.Tensor, { update, random, weights = null }: Pass): tf.Tensor {
    const vectors = vectorsOf(encoded)
    if (!update) return lookUp(codebook.entries, nearestEntries(vectors, codebook.entries))
    const counting = weightsOfVectors(weights, vectors.shape[0])
    const revived = revive(codebook, vectors, revival, random('revival'), counting)
    const codes = nearestEntries(vectors, revived.entries)
    const moved = moveTowards(revived, vectors, codes, decay, counting)
    for (const name of ['entries', 'counts', 'sums'] as const) update(codebook[name], moved[name])
    return lookUp(revived.entries, codes)
  }

  return wear({
    ...sizedParts,
    schema: vectorQuantizedSchema,
    config: { ...parsed, ...resolved, dimensions },
    encode: (input, pass) => quantise(network.encode(input, pass), pass),
    objective(batch, context) {
      const { pass, penalties } = objectivePass(batch, context)
      const encoded = network.encode(batch.input, pass)
      const quantised = withoutGradient(() => quantise(encoded, pass))
      const latent = straightThrough(encoded, quantised)
      const logits = network.decode(latent, pass)
      const terms = {
        reconstruction: reconstruction(logits, batch),
        commitment: scale(
          meanSquaredError(encoded, quantised, sharesOf(encoded.shape, { weights: batch.weights ?? null })),
          commitment,
        ),
      }
      return { ...lossOfParts(terms, [...penalties, ...network.weightPenalties()]), logits, latent }
    },
    codes: {
      size,
      shape: codesShape(latentShape, dimensions),
      of: (input, pass) => {
        const codes = nearestEntries(vectorsOf(network.encode(input, pass)), codebook.entries)
        return tf.reshape(codes, [-1, ...codesShape(latentShape, dimensions)])
      },
      latent: (codes) => lookUp(codebook.entries, codes),
    },
  })
}

function dimensionsOf(caller: string, { dimensions }: Parsed, latentShape: Shape): number {
  const last = latentShape.at(-1) ?? 1
  if (dimensions !== null && last % dimensions !== 0)
    refuse(
      caller,
      'dimensions',
      `a divisor of ${last}, the length of the code's last axis`,
      dimensions,
      `Leave it out for ${last}.`,
    )
  return dimensions ?? last
}

/** A number for each place of a feature map, or for each group of what stands there. */
function codesShape(latentShape: Shape, dimensions: number): Shape {
  const groups = (latentShape.at(-1) ?? 1) / dimensions
  return [...latentShape.slice(0, -1), ...(groups > 1 ? [groups] : [])]
}
