import type { Recipe } from './recipe.js'

/** TensorFlow's tutorial "Intro to autoencoders", first example. */
export const dense: Recipe = {
  title: 'Dense autoencoder',
  description: "Squeezes 28×28 digits through 32 numbers and back: the first example of TensorFlow's autoencoder tutorial.",
  config: {
    model: {
      type: 'autoencoder',
      network: { type: 'dense', input: [28, 28, 1], latent: 32, activation: 'relu', latentActivation: 'relu' },
      loss: 'binary-crossentropy',
    },
    training: { epochs: 10, batchSize: 256, optimizer: { type: 'adam' } },
    // The tutorial validates on the test images. Nothing is chosen by them: every epoch is run.
    data: { training: 'mnist', validation: 'mnist:test' },
  },
}
