import { recipes } from '@sandglass/core'
import { noisyBatch } from './digits.js'
import { autoencoderProblem } from './problem.js'
import { single } from './work.js'

export const denoise10k = single(
  {
    name: 'denoise-10k',
    unit: 'ms',
    play: 'reconstruct',
    async problem() {
      const { input } = await noisyBatch(10_000)
      return await autoencoderProblem('denoiser', recipes.denoiser.config.model, { images: input })
    },
  },
  '10,000 noisy digits through the denoiser at batch 128, from an array of floats to another.',
)
