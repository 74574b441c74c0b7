import { refuse } from '@sandglass/base'
import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import { keepFirst } from '../operations/keep-first.js'
import { checkUsable } from './check.js'
import type { Model } from './model.js'

/**
 * A model with only the first numbers of its codes: all others are 0 when it encodes and reconstructs. For a model whose config has
 * `nested`, whose first numbers are the most telling ones.
 *
 * The weights are those of the model itself: what frees one frees the other, and disposing this one does nothing.
 *
 * @param size how many numbers are kept, from 1 to all of them; those in `model.nested.sizes` are what it was trained for
 * @throws InvalidArgumentError if the model's codes are in no order, or have no such size
 *
 * @example
 * const errors = await reconstructionErrors(truncated(model, 8), validation)
 */
export function truncated(model: Model, size: number): Model {
  const caller = 'truncated'
  checkUsable(caller, model)
  const [latent = 0] = model.latentShape
  if (!model.nested)
    refuse(caller, 'model', 'one that was trained with nested', model.config.type, 'Train one: autoencoder({ …, nested: {} }).')
  if (!Number.isSafeInteger(size) || size < 1 || size > latent)
    refuse(caller, 'size', `a whole number from 1 to ${latent}`, size, 'Keep some of the code.')
  const cut = (code: Tensor) => keepFirst(code, new Uint32Array(code.shape[0] ?? 0).fill(size))
  const encode: Model['encode'] = (input, labels) => tidy(() => cut(model.encode(input, labels)))
  return {
    ...model,
    encode,
    reconstruct: (input, labels) => tidy(() => model.decode(encode(input, labels), labels)),
    nested: { sizes: model.nested.sizes.filter((one) => one <= size) },
    get isDisposed() {
      return model.isDisposed
    },
    dispose() {},
    [Symbol.dispose]() {},
  }
}
