/**
 * What core asks of a backend that can do the work of several TensorFlow.js kernels in one.
 *
 * They are ordinary kernels, registered under these names for that backend. Core calls them where
 * they are there, and otherwise composes the same from standard operations: each equals its
 * composition within rounding, for every shape and attribute that core's layers allow. A backend that
 * has an operation's kernel has that of its gradient too.
 *
 * All tensors are float32 but for a selection. Images are `[batch, height, width, channels]`. An
 * activation's gradient is had from its output. `Tensor` is TensorFlow.js's `Tensor` to whoever
 * calls, and its `TensorInfo` to the kernel.
 */
export const fusedKernels = {
  /** {@link ConvolutionInputs}, {@link ConvolutionAttributes} → `[output]`, with a pool `[output, selection]` */
  convolution: 'SandglassConv2D',
  /**
   * {@link ConvolutionGradientInputs}, {@link ConvolutionAttributes} and {@link WantedGradients}
   * → `[filterGradient, biasGradient?, inputGradient?]`
   */
  convolutionGradient: 'SandglassConv2DGradient',
  /** {@link ConvolutionInputs}, {@link TransposedConvolutionAttributes} → `[output]` */
  transposedConvolution: 'SandglassConv2DTranspose',
  /**
   * {@link ConvolutionGradientInputs} without a selection, {@link TransposedConvolutionAttributes} and
   * {@link WantedGradients} → `[filterGradient, biasGradient?, inputGradient?]`
   */
  transposedConvolutionGradient: 'SandglassConv2DTransposeGradient',
  /** {@link DenseInputs}, {@link DenseAttributes} → `[output]` */
  dense: 'SandglassDense',
  /**
   * {@link DenseGradientInputs}, {@link DenseAttributes} and {@link WantedGradients}
   * → `[kernelGradient, biasGradient?, inputGradient?]`
   */
  denseGradient: 'SandglassDenseGradient',
  /**
   * {@link BinaryCrossentropyInputs} → `[loss, gradient]`: the mean over all n values, and its
   * gradient at the logits, (sigmoid(z) − t) / n
   */
  binaryCrossentropy: 'SandglassBinaryCrossentropy',
  /**
   * {@link MeanSquaredErrorInputs} → `[loss, gradient]`: the mean over all n values, and its gradient
   * at the predictions, 2(p − t) / n
   */
  meanSquaredError: 'SandglassMeanSquaredError',
  /**
   * {@link BernoulliLogProbabilityInputs} → `[logProbabilities, gradient]`: Σ (t·z − log(1 + eᶻ)) over each row, of the
   * logits' shape without an example's, and its gradient at the logits, t − sigmoid(z)
   */
  bernoulliLogProbability: 'SandglassBernoulliLogProbability',
  /**
   * {@link LayerNormalizationInputs}, {@link LayerNormalizationAttributes} → `[output, means, factors]`: also each
   * row's mean and 1 / √(variance + epsilon), both `[rows]`
   */
  layerNormalization: 'SandglassLayerNormalization',
  /** {@link LayerNormalizationGradientInputs} → `[inputGradient, gammaGradient, betaGradient]` */
  layerNormalizationGradient: 'SandglassLayerNormalizationGradient',
  /** {@link AdamInputs}, {@link AdamAttributes} → `[]`: weights and moments are changed in place */
  adam: 'SandglassAdam',
} as const

/** Activations by name, with Keras's constants: a leaky ReLU's slope is 0.2 below 0, ELU's α is 1. */
export type FusedActivation = 'linear' | 'relu' | 'sigmoid' | 'tanh' | 'leaky-relu' | 'elu' | 'softplus'

/** Along the height, then along the width. */
type Pair = readonly [height: number, width: number]

/** As in TensorFlow: `same` gives ⌈length / stride⌉ places, with the smaller half of the zeros before; `valid` doesn't pad. */
type Padding = 'same' | 'valid'

/** Which gradients a kernel computes beside that of the filter or kernel. */
export interface WantedGradients {
  readonly inputGradient: boolean
  readonly biasGradient: boolean
}

export interface ConvolutionInputs<Tensor> {
  /** `[batch, height, width, channels]` */
  readonly x: Tensor
  /** `[height, width, channels, filters]`; of a transposed convolution `[height, width, filters, channels]` */
  readonly filter: Tensor
  /** `[filters]` */
  readonly bias?: Tensor
}

/** Upsampling, convolution, bias, activation and pooling, in this order. */
export interface ConvolutionAttributes {
  readonly strides: Pair
  readonly pad: Padding
  /** Above 1 only where the strides are 1. */
  readonly dilations: Pair
  readonly activation: FusedActivation
  /** How often each row and each column of x is repeated before it is convolved; `[1, 1]` for no upsampling. */
  readonly upsample: Pair
  /** Max-pooling of what the activation gives; null for none. */
  readonly pool: PoolAttributes | null
}

/** Of so many values at most a fused pooling takes the largest: its selection has a byte for each result. */
export const mostPooledPlaces = 256

export interface PoolAttributes {
  /** Height × width is at most {@link mostPooledPlaces}. */
  readonly size: Pair
  readonly strides: Pair
  readonly pad: Padding
}

export interface TransposedConvolutionAttributes {
  readonly strides: Pair
  readonly pad: Padding
  readonly outputSize: Pair
  readonly activation: FusedActivation
}

/** What a convolution was given and gave, and the loss's gradient at the output. */
export interface ConvolutionGradientInputs<Tensor> {
  /** Of the output's shape. */
  readonly dy: Tensor
  readonly y: Tensor
  /**
   * Which of a window's values was taken, the first of equal ones, row by row: a byte of 0 to 255 each, of the output's
   * shape. Its type is bool for want of one of bytes; nobody but the gradient's kernel may look into it. Only with a pool.
   */
  readonly selection?: Tensor
  readonly x: Tensor
  readonly filter: Tensor
}

export interface DenseInputs<Tensor> {
  /** `[batch, inputs]` */
  readonly x: Tensor
  /** `[inputs, units]` */
  readonly kernel: Tensor
  /** `[units]` */
  readonly bias?: Tensor
}

export interface DenseAttributes {
  readonly activation: FusedActivation
}

export interface DenseGradientInputs<Tensor> {
  /** `[batch, units]` */
  readonly dy: Tensor
  readonly y: Tensor
  readonly x: Tensor
  readonly kernel: Tensor
}

export interface BinaryCrossentropyInputs<Tensor> {
  /** z, of any shape */
  readonly logits: Tensor
  /** t in [0, 1], of the same shape */
  readonly targets: Tensor
}

export interface MeanSquaredErrorInputs<Tensor> {
  /** p, of any shape */
  readonly predictions: Tensor
  /** t, of the same shape */
  readonly targets: Tensor
}

export interface BernoulliLogProbabilityInputs<Tensor> {
  /** z, `[batch, …shape]`, or `[samples, batch, …shape]` */
  readonly logits: Tensor
  /** t in [0, 1], `[batch, …shape]` */
  readonly targets: Tensor
}

export interface LayerNormalizationInputs<Tensor> {
  /** `[rows, channels]` */
  readonly x: Tensor
  /** `[channels]` */
  readonly gamma: Tensor
  /** `[channels]` */
  readonly beta: Tensor
}

export interface LayerNormalizationAttributes {
  /** What is added to each row's variance. */
  readonly epsilon: number
}

/** What a layer normalisation was given and gave beside its output, and the loss's gradient at the output. */
export interface LayerNormalizationGradientInputs<Tensor> {
  /** `[rows, channels]` */
  readonly dy: Tensor
  readonly x: Tensor
  /** `[rows]` */
  readonly means: Tensor
  /** `[rows]` */
  readonly factors: Tensor
  readonly gamma: Tensor
}

/**
 * For each weight i from 0 on: `gradient${i}`, `weight${i}`, and the running means of the gradient,
 * `first${i}`, and of its square, `second${i}`, all of one shape. No other tensor shares the memory
 * of those three, which the kernel writes to.
 */
export type AdamInputs<Tensor> = Readonly<Record<`${'gradient' | 'weight' | 'first' | 'second'}${number}`, Tensor>>

/** w ← w − rate · m / (√v + ε), after m ← m + (1 − β1)(g − m) and v ← v + (1 − β2)(g² − v) */
export interface AdamAttributes {
  /** How many weights there are. */
  readonly count: number
  /** The learning rate times √(1 − β2ᵗ) / (1 − β1ᵗ) in step t. */
  readonly rate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}
