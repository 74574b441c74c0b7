import type { Json, Shape } from '@sandglass/base'
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'
import type { Pass } from '../layers/layer.js'
import type { TargetRequirement } from '../losses/loss.js'
import type { NamedLayer } from '../networks/body.js'

export type { TargetRequirement } from '../losses/loss.js'

/** One batch as a model's objective sees it; both tensors are `[batch, …inputShape]`. */
export interface Batch {
  /** What goes in: noisy, where the training corrupts. */
  readonly input: Tensor
  /** What should come out. */
  readonly target: Tensor
}

/** How a forward pass for an objective is made; see {@link Pass}. */
export interface ObjectiveContext {
  readonly training: boolean
  /** Counted from 1 while training; 0 outside of it. */
  readonly step: number
  readonly random: Pass['random']
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

/**
 * An objective wearing a network: the network is the encoder/decoder body, the model is what is
 * asked of it. It owns its weights; methods take and return tensors, and leave none behind.
 */
export interface Model<Config extends ModelConfigBase = ModelConfigBase> {
  /** Fully resolved; config and weights rebuild the model exactly. */
  readonly config: Config
  readonly inputShape: Shape
  readonly latentShape: Shape
  readonly encoder: readonly NamedLayer[]
  readonly decoder: readonly NamedLayer[]
  /** All weights by name, `encoder.dense_1.kernel`, in the order of the layers. */
  readonly weights: ReadonlyMap<string, Variable>
  /** What targets must be like; null if any finite value will do. */
  readonly targetRequirement: TargetRequirement | null
  objective(batch: Batch, context: ObjectiveContext): Objective
  /** `[batch, …inputShape]` → `[batch, …latentShape]` */
  encode(input: Tensor): Tensor
  /** `[batch, …latentShape]` → `[batch, …inputShape]`, output activation applied */
  decode(latent: Tensor): Tensor
  /** Logits, as an objective returns them → values like the data's; the second half of `decode` */
  output(logits: Tensor): Tensor
  /** `[batch, …inputShape]` → `[batch, …inputShape]` */
  reconstruct(input: Tensor): Tensor
  /** Whether its weights were freed. */
  readonly isDisposed: boolean
  /** Frees the weights; the model can't be used afterwards. Safe to call more than once. */
  dispose(): void
  [Symbol.dispose](): void
}

/** What every model's config has. */
export interface ModelConfigBase {
  readonly type: string
  /** What the initial weights are drawn from. */
  readonly seed: number
  readonly network: { readonly type: string; readonly [field: string]: Json }
  readonly [field: string]: Json
}
