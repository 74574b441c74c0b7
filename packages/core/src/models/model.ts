import type { Json, Shape } from '@sandglass/base'
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'
import type { GenericSchema } from 'valibot'
import type { Pass, UpdateState, WatchLayer } from '../layers/layer.js'
import type { TargetRequirement } from '../losses/loss.js'
import type { NamedLayer } from '../networks/body.js'
import type { ReceptiveField } from '../networks/receptive-field.js'
import type { Weights } from '../networks/weights.js'
import type { Counting } from '../operations/shares.js'
import type { Moment } from '../schedules/index.js'

export type { TargetRequirement } from '../losses/loss.js'
export type { ReceptiveField } from '../networks/receptive-field.js'

/** One batch as a model's objective sees it; both tensors are `[batch, …inputShape]`. How much of it counts, only who heeds it is told. */
export interface Batch extends Counting {
  /** What goes in: noisy, where the training corrupts. */
  readonly input: Tensor
  /** What should come out. */
  readonly target: Tensor
  /** `[batch]`, int32: each example's class, for a model that has `classes`. */
  readonly labels?: Tensor | null
}

/** What of a batch's weights and mask an objective heeds. */
export interface Heeds {
  readonly weights: boolean
  /** What its mean is over where a mask leaves values out: the values that count, or the examples. Null if none may be left out. */
  readonly masks: 'values' | 'examples' | null
}

/** How a forward pass for an objective is made; see {@link Pass}. */
export interface ObjectiveContext extends Moment {
  readonly training: boolean
  /**
   * Counted from 1 while training. Where a training is validated, the steps taken so far, so that
   * both have the same objective; infinite outside of trainings, where every schedule is at its end.
   */
  readonly step: number
  readonly random: Pass['random']
  /** Takes what a state variable is to hold once the step is over; absent outside of training. */
  readonly update?: UpdateState | null
  /** Looks at the layers' outputs; absent where nobody does. */
  readonly watch?: WatchLayer | null
}

/** What every model's objective returns, and all that trainers, monitors and figures know of a model. */
export interface Objective {
  /** What is minimised. */
  readonly loss: Scalar
  /** The loss's terms, already weighted: they add up to it. */
  readonly parts: Readonly<Record<string, Scalar>>
  /** `[batch, …outputShape]`, before the output activation. */
  readonly logits: Tensor
  /** `[batch, …latentShape]` */
  readonly latent: Tensor
}

/** A normal distribution over codes with independent dimensions, for each example; both `[batch, …latentShape]`. */
export interface Posterior {
  readonly mean: Tensor
  readonly logVariance: Tensor
}

/**
 * An objective wearing a network: the network is the encoder/decoder body, the model is what is
 * asked of it. It owns its weights; methods take and return tensors, and leave none behind.
 *
 * A model with `classes` wants each example's class beside it: `labels`, `[batch]`, int32.
 */
export interface Model<Config extends ModelConfigBase = ModelConfigBase> {
  /** Fully resolved; config and weights rebuild the model exactly. */
  readonly config: Config
  /** What its config was held to: what may be left out of it, and stands for what. */
  readonly schema?: GenericSchema | undefined
  readonly inputShape: Shape
  readonly latentShape: Shape
  readonly encoder: readonly NamedLayer[]
  readonly decoder: readonly NamedLayer[]
  /** All weights that are learnt by gradient, by name, `encoder.dense_1.kernel`, in the order of the layers. */
  readonly weights: ReadonlyMap<string, Variable>
  /** What is kept with the weights but moves without a gradient, by name: running means, codebooks. */
  readonly state: ReadonlyMap<string, Variable>
  /** What targets must be like; null if any finite value will do. */
  readonly targetRequirement: TargetRequirement | null
  /** How many classes its examples come in; null if it doesn't look at labels. */
  readonly classes: number | null
  /** What batches may say of how much counts in them. */
  readonly heeds: Heeds
  objective(batch: Batch, context: ObjectiveContext): Objective
  /** `[batch, …inputShape]` → `[batch, …latentShape]`; a variational model's mean */
  encode(input: Tensor, labels?: Tensor | null): Tensor
  /** `[batch, …latentShape]` → `[batch, …inputShape]`, output activation applied */
  decode(latent: Tensor, labels?: Tensor | null): Tensor
  /** Logits, as an objective returns them → values like the data's; the second half of `decode` */
  output(logits: Tensor): Tensor
  /** `[batch, …inputShape]` → `[batch, …inputShape]` */
  reconstruct(input: Tensor, labels?: Tensor | null): Tensor
  /** What the codes of all examples together are held to, so that draws of it can be decoded; null if nothing. */
  readonly prior: 'standard-normal' | null
  /** The sizes that codes may be cut to, for a model that has learnt to put their numbers in order. */
  readonly nested?: { readonly sizes: readonly number[] } | undefined
  /** A variational model's whole posterior. */
  readonly posterior?: ((input: Tensor, labels?: Tensor | null) => Posterior) | undefined
  /** How probable a variational model's decoder holds an example to be. */
  readonly likelihood?: LatentLikelihood | undefined
  /** A discrete model's codes: `[batch, …]` of int32, each the number of an entry in its codebook. */
  readonly codes?: Codes | undefined
  /** The way through a network that is bound to no size of image. */
  readonly anySize?: AnySize | undefined
  /** Whether its weights were freed. */
  readonly isDisposed: boolean
  /** Frees the weights; the model can't be used afterwards. Safe to call more than once. */
  dispose(): void
  [Symbol.dispose](): void
}

/** p(x | z): the distribution of examples that a latent stands for. */
export interface LatentLikelihood {
  /** Whether it gives probabilities, or densities, which can exceed 1. */
  readonly measure: 'probability' | 'density'
  /**
   * log p(target | latent), in nats.
   *
   * @param latents `[samples, batch, …latentShape]`
   * @param target `[batch, …inputShape]`
   * @returns `[samples, batch]`
   */
  logProbability(latents: Tensor, target: Tensor, labels?: Tensor | null): Tensor
}

/** What a discrete model's codes are, and the ways from examples to codes and from codes to latents. */
export interface Codes {
  /** How many entries the codebook has. */
  readonly size: number
  /** The shape of one example's codes: `[7, 7]`, or `[]` for a single one. */
  readonly shape: Shape
  /** `[batch, …inputShape]` → `[batch, …shape]`, int32 */
  of(input: Tensor): Tensor
  /** `[batch, …shape]`, int32 → `[batch, …latentShape]`, for `decode` */
  latent(codes: Tensor): Tensor
}

/** A model on images of other sizes than its own, with the same weights. */
export interface AnySize {
  readonly receptiveField: ReceptiveField
  /**
   * `[batch, height, width, channels]` → the same, output activation applied. Height and width differ from the
   * model's own by multiples of the receptive field's `period`.
   */
  reconstruct(images: Tensor): Tensor
}

/** What every model's config has. */
export interface ModelConfigBase {
  readonly type: string
  /** What the initial weights are drawn from. */
  readonly seed: number
  readonly network: { readonly type: string; readonly [field: string]: Json }
  readonly [field: string]: Json
}

/** All that a saved model holds: what is learnt, then what moves otherwise. */
export function allWeights({ weights, state }: Pick<Model, 'weights' | 'state'>): Weights {
  return new Map([...weights, ...state])
}

/** How many values some variables have together. */
export function valuesIn(variables: ReadonlyMap<string, { readonly size: number }>): number {
  return [...variables.values()].reduce((sum, { size }) => sum + size, 0)
}
