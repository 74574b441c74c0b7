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

/** And how near the one that is made for restoring comes: held to a decibel more. */
export const restorerRatio: Study = {
  ...common,
  name: 'restorer-ratio',
  title: 'The recipe restorer, 10 epochs',
  model: recipes.restorer.config.model,
  training: recipes.restorer.config.training ?? {},
  published: [{ figure: 19.75, deviation: 0.05, source: 'the network of the tutorial in Keras 3.15, seeds 1–3' }],
  limit: 20.7,
}
