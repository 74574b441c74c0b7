/**
 * The TensorFlow.js kernels that training and using an autoencoder calls for. A backend that lacks
 * one of them serves only the models that do without it.
 */
export const trainingKernels: readonly string[] = []
