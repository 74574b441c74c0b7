import { recipes } from '@sandglass/core'
import { digitBatch } from './digits.js'
import { autoencoderProblem } from './problem.js'
import { single } from './work.js'

export const denseStep = single(
  {
    name: 'dense-step',
    unit: 'ms a step',
    play: 'steps',
    problem: async () => autoencoderProblem('dense', recipes.dense.config.model, await digitBatch(256)),
  },
  'A training step of the dense autoencoder 784-32-784 at batch 256: binary cross-entropy, Adam. The batch stays on the device.',
)
