import type { Recipe } from './recipe.js'

/** The same as `variational`, told which digit each image shows. */
export const conditional: Recipe = {
  title: 'Conditional autoencoder',
  description:
    'A variational autoencoder that is told which digit it sees: its 20 numbers are left with the handwriting, and it generates the digit asked for.',
  config: {
    model: {
      type: 'conditional',
      network: { type: 'dense', input: [28, 28, 1], hidden: [400], latent: 20 },
      classes: 10,
      likelihood: 'bernoulli',
    },
    training: {
      epochs: 10,
      batchSize: 128,
      // Without the warm-up, more than half of the encoder's units die in the first epoch.
      optimizer: { type: 'adam', learningRate: { type: 'cosine', peak: 0.003, warmUp: { epochs: 1 } } },
    },
    // Nothing is chosen by the test images: every epoch is run.
    data: { training: 'mnist', validation: 'mnist:test' },
  },
}
