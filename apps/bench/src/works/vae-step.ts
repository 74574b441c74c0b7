import { stream } from '@sandglass/base'
import { digitBatch } from './digits.js'
import { denseWeights, problemOf } from './problem.js'
import { single } from './work.js'

const [batch, latent] = [128, 20]

export const vaeStep = single(
  {
    name: 'vae-step',
    unit: 'ms a step',
    play: 'steps',
    async problem() {
      const random = stream(1, 'noise')
      const noise = { shape: [batch, latent], values: Float32Array.from({ length: batch * latent }, () => random.normal()) }
      const weights = {
        ...denseWeights('hidden', 784, 400),
        ...denseWeights('mean', 400, latent),
        ...denseWeights('logVariance', 400, latent),
        ...denseWeights('decoder', latent, 400),
        ...denseWeights('output', 400, 784),
      }
      return problemOf({ architecture: 'variational' }, weights, { ...(await digitBatch(batch)), noise })
    },
  },
  'A training step of the variational autoencoder 784-400-20 at batch 128: binary cross-entropy and Kullback–Leibler divergence, noise drawn in each step, Adam. The batch stays on the device.',
)
