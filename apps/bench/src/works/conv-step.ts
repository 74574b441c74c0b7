import { recipes } from '@sandglass/core'
import { noisyBatch } from './digits.js'
import { autoencoderProblem } from './problem.js'
import { single } from './work.js'

export const convStep = single(
  {
    name: 'conv-step',
    unit: 'ms a step',
    play: 'steps',
    problem: async () => autoencoderProblem('denoiser', recipes.denoiser.config.model, await noisyBatch(128)),
  },
  'A training step of the convolutional denoiser at batch 128: binary cross-entropy, Adam. The batch stays on the device.',
)
