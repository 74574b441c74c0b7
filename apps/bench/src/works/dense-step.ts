import { recipes } from '@sandglass/core'
import { digits } from './digits.js'
import { autoencoderProblem } from './problem.js'
import type { Work } from './work.js'

export const denseStep: Work = {
  name: 'dense-step',
  description:
    'A training step of the dense autoencoder 784-32-784 at batch 256: binary cross-entropy, Adam. The batch stays on the device.',
  unit: 'ms a step',
  play: 'steps',
  async problem() {
    const batch = await digits(256)
    return await autoencoderProblem('dense', recipes.dense.config.model, { input: batch, target: batch })
  },
}
