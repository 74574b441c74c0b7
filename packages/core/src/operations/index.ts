/**
 * Differentiable operations that bring their own gradients, for models and layers of one's own:
 * they train on every backend, whether or not TensorFlow.js's gradients are registered.
 */
export { type Activation, type ActivationName, activate, activationNames, activations } from './activation.js'
export { averagePooling } from './average-pooling.js'
export { binaryCrossentropy } from './binary-crossentropy.js'
export { type ConvolutionWindow, convolution } from './convolution.js'
export { crop } from './crop.js'
export { dense } from './dense.js'
export { differentiable, type Operation } from './differentiable.js'
export { dropout } from './dropout.js'
export { maxPooling } from './max-pooling.js'
export { meanSquaredError } from './mean-squared-error.js'
export { normPenalty } from './norm-penalty.js'
export { reshape } from './reshape.js'
export { total } from './total.js'
export { transposedConvolution } from './transposed-convolution.js'
export { upsampling } from './upsampling.js'
export type { Padding, Pair, Pooling, Window } from './window.js'
