import type { ModelInput, TrainingInput } from '@sandglass/core'
import type { Study } from './study.js'

const common = {
  pixels: 'drawn anew each epoch; test images drawn once, seed 0',
  split: '50,000 training images, 10,000 held out; measured on all 10,000 test images',
  measure: '−log p(x)',
  samples: 5000,
  selection: 'nothing; rate and number of epochs were set beforehand, and the images held out were not looked at',
} as const

/** Two hidden layers of 200 and 50 latent numbers, as in the paper. */
function modelOf(importanceSamples: number): ModelInput {
  return {
    type: 'variational',
    network: { type: 'dense', input: [28, 28, 1], hidden: [200, 200], latent: 50, activation: 'tanh' },
    likelihood: 'bernoulli',
    importanceSamples,
  }
}

const training: TrainingInput = {
  epochs: 600,
  batchSize: 100,
  optimizer: { type: 'adam', learningRate: { type: 'cosine', peak: 1e-3, final: 1e-5 } },
  corruption: { type: 'binarization', threshold: null },
  corruptionDraw: 'every-epoch',
  corruptedTargets: true,
}

const reruns = 'Burda et al., "Importance weighted autoencoders", as rerun since'

export const density: Study = {
  ...common,
  name: 'vae-density',
  title: 'Variational 784-200-200-50, 600 epochs',
  model: modelOf(1),
  training,
  bound: 'ELBO, one latent an image',
  published: [{ figure: 86.76, source: reruns }],
  limit: 86.8,
  seeds: [1],
}

export const importanceWeighted: Study = {
  ...common,
  name: 'iwae-5-density',
  title: 'Importance-weighted 784-200-200-50, k = 5, 600 epochs',
  model: modelOf(5),
  training,
  bound: 'importance-weighted, 5 latents an image',
  published: [{ figure: 85.54, source: reruns }],
  limit: 85.6,
  seeds: [1],
}
