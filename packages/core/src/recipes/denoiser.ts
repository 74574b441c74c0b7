import type { Recipe } from './recipe.js'

/** TensorFlow's tutorial "Intro to autoencoders", second example. */
export const denoiser: Recipe = {
  title: 'Convolutional denoiser',
  description: "Makes noisy 28×28 digits clean through a 7×7×32 code: the second example of TensorFlow's autoencoder tutorial.",
  config: {
    model: {
      type: 'autoencoder',
      network: { type: 'convolutional', input: [28, 28, 1], channels: [32, 32], kernelSize: 3, latent: null, activation: 'relu' },
      loss: 'binary-crossentropy',
    },
    training: {
      epochs: 10,
      batchSize: 128,
      optimizer: { type: 'adam' },
      corruption: { type: 'gaussian', standardDeviation: 0.5, clip: [0, 1] },
      corruptionDraw: 'once',
    },
    // The tutorial validates on the test images. Nothing is chosen by them: every epoch is run.
    data: { training: 'mnist', validation: 'mnist:test' },
  },
}
