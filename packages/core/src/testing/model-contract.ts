import type { RandomStream } from '@sandglass/base'
import type { ModelInput } from '../models/index.js'
import type { NetworkConfig } from '../networks/index.js'
import type { DoubleArray } from './arrays.js'

/** How one kind of model is held to the contract; it stands beside the model, in `<name>.contract.ts`. */
export interface ModelContract {
  /** The configs to try on a network, each with a few words that tell it apart; none if it can't wear that network. */
  configs(network: NetworkConfig): readonly (readonly [words: string, config: ModelInput])[]
  /** The objective, or the surrogate whose gradient the model names, from its formula in double precision. */
  reference(problem: ContractProblem): number
}

/** One batch, outside of training. */
export interface ContractProblem {
  /** The model's config, fully resolved. */
  readonly config: ModelInput
  /** What is learnt, by name, in the model's order. */
  readonly weights: ReadonlyMap<string, DoubleArray>
  /** The state, by name. */
  readonly state: ReadonlyMap<string, DoubleArray>
  /** The weights at the point where the gradient is asked for: what a surrogate passes no gradient through is made of these. */
  readonly frozen: ReadonlyMap<string, DoubleArray>
  readonly input: DoubleArray
  readonly target: DoubleArray
  /** Each example's class; null for a model without classes. */
  readonly labels: readonly number[] | null
  readonly random: (purpose: string) => RandomStream
}
