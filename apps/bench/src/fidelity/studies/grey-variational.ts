import { recipes } from '@sandglass/core'
import { withFallingRate } from './falling-rate.js'
import type { Study } from './study.js'

const common = {
  pixels: 'grey',
  split: '60,000 training images; measured on the 10,000 test images',
  measure: 'cross-entropy + KL',
  bound: 'ELBO, one latent an image, in training and in measuring',
  samples: null,
  selection: 'nothing',
} as const

const published = [{ figure: 105.6, source: 'a public log of PyTorch’s example' }]

/** As the example trains it. */
export const variational20: Study = {
  ...common,
  name: 'vae-20',
  title: 'Variational 784-400-20, Adam at 0.001, 10 epochs',
  model: recipes.variational.config.model,
  training: { epochs: 10, batchSize: 128, optimizer: { type: 'adam', learningRate: 0.001 } },
  published,
  limit: 105.6,
  seeds: [1, 2, 3, 4, 5],
}

export const variational20Falling = withFallingRate(variational20, 0.01)

export const variational2: Study = {
  ...common,
  name: 'vae-2',
  title: 'Variational 784-256-2, Adam at 0.001, 50 epochs',
  model: {
    type: 'variational',
    network: { type: 'dense', input: [28, 28, 1], hidden: [256], latent: 2 },
    likelihood: 'bernoulli',
  },
  training: { epochs: 50, batchSize: 128, optimizer: { type: 'adam' } },
  published: [{ figure: 150.6, source: 'a public log' }],
  limit: 150.6,
  seeds: [1, 2, 3],
}

export const variational2Falling = withFallingRate(variational2, 0.01)
