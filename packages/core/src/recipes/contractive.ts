import type { Recipe } from './recipe.js'

/** A code of sigmoids, as Rifai et al. (2011) have it. */
export const contractive: Recipe = {
  title: 'Contractive autoencoder',
  description: 'Puts 28×28 digits through 256 sigmoids that small changes of a digit hardly move.',
  config: {
    model: {
      type: 'contractive',
      network: { type: 'dense', input: [28, 28, 1], latent: 256, latentActivation: 'sigmoid' },
      loss: 'binary-crossentropy',
      weight: 0.0003,
    },
    training: { epochs: 10, batchSize: 128, optimizer: { type: 'adam', learningRate: 0.003 } },
    data: { training: 'mnist', validation: 10_000 },
  },
}
