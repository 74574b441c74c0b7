import type { RandomStream, Shape } from '@sandglass/base'
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'
import type { Regularizer } from '../regularizers/regularizer.js'
import type { Initializer } from './initializers.js'

/** A weight that a layer asks for; the model that wears the layer owns the variable. */
export interface WeightDefinition {
  /** `kernel`, `bias`, …: unique within its layer. */
  readonly name: string
  readonly shape: Shape
  readonly initializer: Initializer
  readonly regularizer: Regularizer | null
  /** Set for what is kept with the weights but moves without a gradient, such as running means. */
  readonly isState?: true
}

/** What a forward pass carries along besides its tensors. */
export interface Pass {
  /** Whether dropout and the like are at work. */
  readonly training: boolean
  /** The random stream of a purpose, already keyed by seed and step. */
  readonly random: (purpose: string) => RandomStream
  /** Takes a penalty on activations, a scalar that is added to the loss; null where no loss is wanted. */
  readonly penalize: ((penalty: Scalar) => void) | null
  /** `[batch]`: how much each example counts, in penalties on activations too; absent where all count alike. */
  readonly weights?: Tensor | null
  /** Takes what a state variable is to hold once the step is over; null outside of training. */
  readonly update: UpdateState | null
  /** Runs each layer in its stead, to look at what comes out; absent where nobody looks. */
  readonly watch?: WatchLayer | null
}

/** @param value of the variable's shape; kept until it is assigned */
export type UpdateState = (variable: Variable, value: Tensor) => void

/**
 * @param name `encoder.dense_1`, unique in its network; where layers were fused, that of the one with weights
 * @param apply runs the layer
 * @returns what `apply` returned
 */
export type WatchLayer = (name: string, layer: Layer, apply: () => Tensor) => Tensor

/**
 * A layer with its shapes fixed: what it needs and what it does, without owning anything.
 */
export interface Layer {
  /** As in its config: `dense`, `convolution`, … */
  readonly type: string
  readonly inputShape: Shape
  /** The shape of one example's output. */
  readonly outputShape: Shape
  readonly weights: readonly WeightDefinition[]
  /** The layers that it is made of, whose weights are its own in this order. Absent: none. */
  readonly inner?: readonly NamedLayer[]
  /**
   * @param input `[batch, …inputShape]`
   * @param weights in the order of `weights`
   * @returns `[batch, …outputShape]`
   */
  apply(input: Tensor, weights: readonly Tensor[], pass: Pass): Tensor
  /**
   * This layer and the one that follows it as one layer, where one operation can do the work of
   * both. It takes the weights of both in order, and gives what they would give one after the other.
   *
   * @returns null where they must stay two
   */
  fuse?(next: Layer): Layer | null
}

/** A layer and its name, which is unique in the list that it stands in: `dense`, `dense_1`, … as in Keras. */
export interface NamedLayer {
  readonly name: string
  readonly layer: Layer
}
