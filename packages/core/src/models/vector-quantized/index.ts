import { parse } from '../../configuration/parse.js'
import { withType } from '../../configuration/with-type.js'
import { defineModel } from '../definition.js'
import type { Model } from '../model.js'
import { type VectorQuantizedOptions, vectorQuantizedSchema } from './config.js'
import { createVectorQuantized, type VectorQuantizedConfig, vectorQuantizedWeights } from './model.js'

export const vectorQuantizedModel = defineModel({
  schema: vectorQuantizedSchema,
  weights: vectorQuantizedWeights,
  create: createVectorQuantized,
})

/**
 * A vector-quantised autoencoder: its code is made of entries of a codebook that it learns, so that an
 * example comes down to a few whole numbers (van den Oord et al., "Neural discrete representation
 * learning", 2017).
 *
 * Each vector z along the last axis of the encoder's output is replaced by its nearest entry e. The
 * loss is that of the reconstruction and, as the part `commitment`, β · ‖z − e‖², a mean over the
 * values, e taken as given. The reconstruction's gradient goes straight through from e to z. The
 * codebook has no gradient: entries are exponential moving averages of the vectors that choose them,
 * which move at each step of a training; one that is hardly ever chosen is put where a vector of the
 * batch is, and so the codebook begins.
 *
 * `encode` gives the entries, `codes` their numbers; `decode` takes any latents.
 *
 * When to use it: to compress into whole numbers, or as the first stage of a generator that learns a
 * prior over the numbers. Over images give it a feature map, whose every place has a code of its own.
 * By itself it has no prior, and its distances mean less than those of a continuous code.
 *
 * The weights are created at once, on the TensorFlow.js backend in use; free them with `dispose()`.
 *
 * @throws InvalidArgumentError if the config is wrong, names the field and the cure
 * @throws BackendUnavailableError if TensorFlow.js has no backend that is ready
 *
 * @example
 * vectorQuantized({
 *   network: convolutional({ input: [28, 28, 1], channels: [32, 16], latentActivation: 'linear' }),
 *   loss: 'binary-crossentropy',
 *   entries: 128,
 * })
 */
export function vectorQuantized(options: VectorQuantizedOptions): Model<VectorQuantizedConfig> {
  return createVectorQuantized(
    'vectorQuantized',
    parse('vectorQuantized', vectorQuantizedSchema, withType(options, 'vector-quantized')),
  )
}
