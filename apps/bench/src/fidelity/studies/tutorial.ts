import { recipes } from '@sandglass/core'
import { withFallingRate } from './falling-rate.js'
import type { Study } from './study.js'

const split = '60,000 training images; measured on the 10,000 test images'
const keras = 'Keras 3.15 on TensorFlow 2.21, the same program, seeds 1–3; held to two of its standard deviations more'
const common = { pixels: 'grey', split, measure: 'binary cross-entropy', bound: null, samples: null } as const

/** TensorFlow's tutorial "Intro to autoencoders": its two programs. */
export const dense: Study = {
  ...common,
  name: 'dense',
  title: 'Dense 784-32-784, 10 epochs',
  model: recipes.dense.config.model,
  training: recipes.dense.config.training ?? {},
  selection: 'nothing',
  published: [{ figure: 0.0962, deviation: 0.0009, source: keras }],
  limit: 0.098,
  seeds: [1, 2, 3, 4, 5],
}

export const denoiser: Study = {
  ...common,
  name: 'denoiser',
  title: 'Convolutional denoiser, 10 epochs',
  model: recipes.denoiser.config.model,
  training: recipes.denoiser.config.training ?? {},
  selection: 'nothing',
  published: [{ figure: 0.0973, deviation: 0.0004, source: keras }],
  limit: 0.0981,
  seeds: [1, 2, 3, 4, 5],
}

export const deep: Study = {
  ...common,
  name: 'deep',
  title: 'Dense 784-128-64-32-64-128-784, Adam at 0.001, 50 epochs',
  model: {
    type: 'autoencoder',
    network: { type: 'dense', input: [28, 28, 1], hidden: [128, 64], latent: 32, latentActivation: 'relu' },
    loss: 'binary-crossentropy',
  },
  training: { epochs: 50, batchSize: 256, optimizer: { type: 'adam' } },
  selection: 'nothing',
  published: [{ figure: 0.0828, source: 'public logs of the Keras blog’s model' }],
  limit: 0.0828,
  seeds: [1, 2, 3],
}

export const deepFalling = withFallingRate(deep, 0.003)
