import type { Recipe } from './recipe.js'

/** Two hidden layers, so that the class can bend what latents mean, and fewer latents than `variational` has: they needn't tell the digit. */
export const conditional: Recipe = {
  title: 'Conditional autoencoder',
  description:
    'A variational autoencoder that is told which digit it sees: its 10 numbers are left with the handwriting, and it generates the digit asked for.',
  config: {
    model: {
      type: 'conditional',
      network: { type: 'dense', input: [28, 28, 1], hidden: [512, 256], latent: 10 },
      classes: 10,
      likelihood: 'bernoulli',
    },
    training: {
      epochs: 10,
      batchSize: 128,
      optimizer: { type: 'adam', learningRate: { type: 'cosine', peak: 0.002, warmUp: { epochs: 1 } } },
    },
    data: { training: 'mnist', validation: 10_000 },
  },
}
