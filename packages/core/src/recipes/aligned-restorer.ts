import type { Recipe } from './recipe.js'

/**
 * The restorer, with units that see the whole image at once. Where all images have one size and show the same kind of thing
 * in the same place, they know what it can be, and that restores more than looking farther around does.
 */
export const alignedRestorer: Recipe = {
  title: 'Denoiser for aligned images',
  description:
    'Makes noisy 28×28 digits clean by what is around each place and by the image as a whole. For images of one size that show the same kind of thing in the same place.',
  config: {
    model: {
      type: 'autoencoder',
      network: { type: 'hourglass', input: [28, 28, 1], channels: [32, 48], context: 256 },
      loss: 'peak-signal-to-noise',
    },
    training: {
      epochs: 10,
      batchSize: 64,
      optimizer: { type: 'adam', learningRate: { type: 'cosine', peak: 0.003, warmUp: { epochs: 0.2 } } },
      corruption: { type: 'gaussian', standardDeviation: 0.5, clip: [0, 1] },
      corruptionDraw: 'every-epoch',
    },
    data: { training: 'mnist', validation: 5000 },
  },
}
