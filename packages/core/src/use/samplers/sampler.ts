import type { Json, RandomStream } from '@sandglass/base'
import type { Model } from '../../models/model.js'
import type { StoredTensor } from '../../persistence/safetensors/types.js'

/** Where new codes come from. `generate` asks it for one after another, each by a random stream of its own. */
export interface Sampler {
  /** In words, for reports: `a mixture of 10 Gaussians`. */
  readonly name: string
  /** What it draws: what a decoder takes, or the numbers of codebook entries. */
  readonly space: 'latents' | 'codes'
  /** How many classes it can be asked for one of; null if it knows none. */
  readonly classes: number | null
  /**
   * Holds a model to what it draws for.
   *
   * @throws InvalidArgumentError if its draws are none of that model's codes
   */
  check(caller: string, model: Model): void
  /**
   * Makes one draw.
   *
   * @param into where it goes: as many values as one code of the model has
   * @param label the class asked for; null for any, as often as it was seen
   */
  draw(random: RandomStream, into: Float32Array, label: number | null): void
  /** All that it has learnt, for `saveSampler`; absent where there is nothing that a file could hold. */
  readonly learnt?: (() => Learnt) | undefined
}

/** What a sampler has learnt: plain JSON, of which `type` says which kind it is, and numbers. */
export interface Learnt {
  readonly config: { readonly type: string; readonly [field: string]: Json }
  readonly tensors: ReadonlyMap<string, StoredTensor>
}
