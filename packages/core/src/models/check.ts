import { InvalidArgumentError, refuse } from '@sandglass/base'
import type { Model } from './model.js'

/** @throws InvalidArgumentError if it isn't a model, such as the network or the config of one */
export function checkModel(caller: string, given: unknown): asserts given is Model {
  const { objective, weights } = (given ?? {}) as Partial<Model>
  if (typeof objective !== 'function' || !(weights instanceof Map))
    refuse(caller, 'model', 'a model', given, 'Make one by autoencoder({ network, loss }), or load one.')
}

/** @throws InvalidArgumentError also if the model was disposed */
export function checkUsable(caller: string, given: unknown): asserts given is Model {
  checkModel(caller, given)
  if (given.isDisposed) refuseDisposed(caller)
}

export function refuseDisposed(caller: string): never {
  throw new InvalidArgumentError(`${caller}: the model was disposed, and its weights with it.`, {
    cure: 'Dispose a model only when nothing is left to do with it.',
  })
}
