import { recipes } from '@sandglass/core'
import { noisyDigits } from './digits.js'
import { autoencoderProblem } from './problem.js'
import type { Work } from './work.js'

export const convStep: Work = {
  name: 'conv-step',
  description:
    'A training step of the convolutional denoiser at batch 128: binary cross-entropy, Adam. The batch stays on the device.',
  unit: 'ms a step',
  play: 'steps',
  problem: async () => autoencoderProblem('denoiser', recipes.denoiser.config.model, await noisyDigits(128)),
}
