import type { Recipe } from './recipe.js'

/** The network and the training of PyTorch's example "VAE". */
export const variational: Recipe = {
  title: 'Variational autoencoder',
  description:
    'Learns a distribution of 28×28 digits by way of 20 normally distributed numbers, to generate new ones: 784-400-20, as in PyTorch’s example.',
  config: {
    model: {
      type: 'variational',
      network: { type: 'dense', input: [28, 28, 1], hidden: [400], latent: 20 },
      likelihood: 'bernoulli',
    },
    training: { epochs: 10, batchSize: 128, optimizer: { type: 'adam' } },
    // The example measures the test images after each epoch. Nothing is chosen by them: every epoch is run.
    data: { training: 'mnist', validation: 'mnist:test' },
  },
}
