import { recipes } from '@sandglass/core'
import type { Study } from './study.js'

const common = {
  pixels: 'grey',
  split: '60,000 training images; measured on the 10,000 test images, noise of standard deviation 0.5, clipped',
  measure: 'peak signal-to-noise ratio',
  bound: null,
  samples: null,
  selection: 'nothing',
  seeds: [1, 2, 3],
} as const

/** How near the tutorial's denoiser comes to the clean images. */
export const denoiserRatio: Study = {
  ...common,
  name: 'denoiser-ratio',
  title: 'Convolutional denoiser, 10 epochs',
  model: recipes.denoiser.config.model,
  training: recipes.denoiser.config.training ?? {},
  published: [{ figure: 19.75, deviation: 0.05, source: 'Keras 3.15 on TensorFlow 2.21, the same program, seeds 1–3' }],
  limit: 19.7,
}

/** How near the one that is made for images of any size comes. */
export const restorerRatio: Study = {
  ...common,
  name: 'restorer-ratio',
  title: 'The recipe restorer, 10 epochs',
  model: recipes.restorer.config.model,
  training: recipes.restorer.config.training ?? {},
  published: [{ figure: 19.75, deviation: 0.05, source: 'the network of the tutorial in Keras 3.15, seeds 1–3' }],
  limit: 20.7,
}

/** And the one for images that are framed alike, which is what we recommend for these: held to a decibel more. */
export const alignedRestorerRatio: Study = {
  ...common,
  name: 'aligned-restorer-ratio',
  title: 'The recipe aligned-restorer, 10 epochs',
  model: recipes['aligned-restorer'].config.model,
  training: recipes['aligned-restorer'].config.training ?? {},
  selection: 'no epoch; network, loss, rate and batch size by the last 5,000 training images, seed 1',
  published: [{ figure: 19.75, deviation: 0.05, source: 'the network of the tutorial in Keras 3.15, seeds 1–3' }],
  limit: 20.71,
}
