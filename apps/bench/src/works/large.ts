import { convolutional, dense, type ModelInput } from '@sandglass/core'
import { colourImages, deepConvolutional } from './deep-conv-step.js'
import { digitBatch, noisyBatch } from './digits.js'
import { type Architecture, autoencoderProblem } from './problem.js'
import type { Contest, Work } from './work.js'

const batch = 512
const loss = 'binary-crossentropy'

export const large: Contest = {
  name: 'large',
  description:
    'Training steps that give a GPU something to do: the denoiser at batch 512 with 32, 64 and 128 channels, the deeper convolutional autoencoder at batch 256, and a dense autoencoder 784-2048-1024-256 at batch 512. The batch stays on the device.',
  works: [
    ...[32, 64, 128].map(denoiserOf),
    stepOf('deep convolutional, batch 256', 'deep-convolutional', deepConvolutional, async () => both(await colourImages(256))),
    stepOf(
      'dense 784-2048-1024-256, batch 512',
      'dense',
      {
        type: 'autoencoder',
        loss,
        network: dense({ input: [28, 28, 1], hidden: [2048, 1024], latent: 256, activation: 'relu', latentActivation: 'relu' }),
      },
      () => digitBatch(batch),
    ),
  ],
  systems: ['sandglass', 'sandglass-webgpu'],
  mostRounds: 3,
}

function denoiserOf(channels: number): Work {
  const network = convolutional({ input: [28, 28, 1], channels: [channels, channels], latent: null, activation: 'relu' })
  const name = `denoiser of ${channels} channels, batch ${batch}`
  return stepOf(name, 'denoiser', { type: 'autoencoder', loss, network }, () => noisyBatch(batch))
}

function stepOf(
  name: string,
  architecture: Architecture,
  model: ModelInput,
  data: () => Promise<Parameters<typeof autoencoderProblem>[2]>,
): Work {
  return {
    name,
    unit: 'ms a step',
    play: 'steps',
    problem: async () => autoencoderProblem(architecture, model, await data()),
  }
}

function both<Images>(images: Images) {
  return { input: images, target: images }
}
