import type { Recipe } from './recipe.js'

/** The sparsity that Makhzani and Frey (2014) use on MNIST, reached from more in the first 150 of 3,910 steps, as they do too: else most units would stay idle. */
export const sparse: Recipe = {
  title: 'Sparse autoencoder',
  description: 'Makes 28×28 digits of 25 out of 500 parts that it learns: a k-sparse autoencoder.',
  config: {
    model: {
      type: 'sparse',
      network: { type: 'dense', input: [28, 28, 1], latent: 500 },
      loss: 'binary-crossentropy',
      sparsity: { type: 'top-k', active: { type: 'linear', from: 250, to: 25, over: { share: 0.0384 } } },
    },
    training: { epochs: 10, batchSize: 128, optimizer: { type: 'adam', learningRate: 0.003 } },
    data: { training: 'mnist', validation: 10_000 },
  },
}
