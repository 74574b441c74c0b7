import { recipes } from '@sandglass/core'
import { digitBatch, noisyBatch } from './digits.js'
import { autoencoderProblem } from './problem.js'
import type { Contest } from './work.js'

export const overhead: Contest = {
  name: 'overhead',
  description:
    'What a training step takes outside of kernels, the batch staying on the device: the time of a step whose kernels are watched, less the time in them. The watching itself, about a microsecond a kernel, is in it.',
  works: [
    {
      name: 'dense-overhead',
      unit: 'ms a step',
      play: 'overhead',
      problem: async () => autoencoderProblem('dense', recipes.dense.config.model, await digitBatch(256)),
    },
    {
      name: 'conv-overhead',
      unit: 'ms a step',
      play: 'overhead',
      problem: async () => autoencoderProblem('denoiser', recipes.denoiser.config.model, await noisyBatch(128)),
    },
  ],
  systems: ['sandglass'],
}
