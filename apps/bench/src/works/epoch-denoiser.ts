import { recipes } from '@sandglass/core'
import { digitBytes } from './digits.js'
import { autoencoderProblem } from './problem.js'
import { single } from './work.js'

export const epochDenoiser = single(
  {
    name: 'epoch-denoiser',
    unit: 'ms a step',
    play: 'epoch',
    problem: async () => autoencoderProblem('denoiser', recipes.denoiser.config.model, { images: await digitBytes(96 * 128) }),
  },
  'An epoch of the denoiser with the whole path of the data, from bytes in memory: shuffling, reading, noise, upload, steps at batch 128, the reported loss. Of 96 steps; of as many as take two seconds, at least 4, where a system is slow.',
)
