import { recipes } from '@sandglass/core'
import { digitBatch } from './digits.js'
import { autoencoderProblem } from './problem.js'
import { single } from './work.js'

export const encode100k = single(
  {
    name: 'encode-100k',
    unit: 'ms',
    play: 'encode',
    async problem() {
      const { input } = await digitBatch(10_000)
      const { tensors, metadata } = await autoencoderProblem('dense', recipes.dense.config.model, { images: input })
      return { tensors, metadata: { ...metadata, copies: '10' } }
    },
  },
  "100,000 digits (ten times the same 10,000) through the dense autoencoder's encoder at batch 256, from an array of floats to another.",
)
