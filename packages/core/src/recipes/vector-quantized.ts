import type { Recipe } from './recipe.js'

export const vectorQuantized: Recipe = {
  title: 'Vector-quantised autoencoder',
  description: 'Turns 28×28 digits into 7×7 whole numbers, each one of 128 entries of a codebook that it learns.',
  config: {
    model: {
      type: 'vector-quantized',
      network: {
        type: 'convolutional',
        input: [28, 28, 1],
        channels: [32, 16],
        activation: 'relu',
        latentActivation: 'linear',
      },
      loss: 'binary-crossentropy',
      entries: 128,
    },
    training: { epochs: 5, batchSize: 128, optimizer: { type: 'adam' } },
    data: { training: 'mnist', validation: 10_000 },
  },
}
