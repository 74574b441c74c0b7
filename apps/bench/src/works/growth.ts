import { convolutional, dense, type ModelInput } from '@sandglass/core'
import { type DigitBatch, digitBatch, noisyBatch } from './digits.js'
import { type Architecture, autoencoderProblem } from './problem.js'
import type { Contest, Work } from './work.js'

const batches = [16, 32, 64, 128, 256, 512, 1024]
const latents = [2, 8, 32, 128, 512]
const widths = [8, 16, 32, 64, 128]

export const growth: Contest = {
  name: 'growth',
  description:
    'How the time of a step grows: with the batch, with the width of the code, with the channels of the convolutions; all else as in dense-step and conv-step.',
  works: [
    ...batches.map((batch) => denseOf('batch', batch, { batch })),
    ...latents.map((latent) => denseOf('latent', latent, { latent })),
    ...batches.map((batch) => convolutionalOf('batch', batch, { batch })),
    ...widths.map((channels) => convolutionalOf('channels', channels, { channels })),
  ],
  systems: ['sandglass'],
  mostRounds: 4,
}

function denseOf(parameter: string, value: number, { batch = 256, latent = 32 }): Work {
  const network = dense({ input: [28, 28, 1], latent, activation: 'relu', latentActivation: 'relu' })
  return growing('dense-step', parameter, value, 'dense', network, () => digitBatch(batch))
}

function convolutionalOf(parameter: string, value: number, { batch = 128, channels = 32 }): Work {
  const network = convolutional({ input: [28, 28, 1], channels: [channels, channels], latent: null, activation: 'relu' })
  return growing('conv-step', parameter, value, 'denoiser', network, () => noisyBatch(batch))
}

function growing(
  work: string,
  parameter: string,
  value: number,
  architecture: Architecture,
  network: ModelInput['network'],
  batch: () => Promise<DigitBatch>,
): Work {
  return {
    name: `${work}, ${parameter} ${value}`,
    unit: 'ms a step',
    play: 'steps',
    grows: { work, parameter, value },
    problem: async () =>
      autoencoderProblem(architecture, { type: 'autoencoder', network, loss: 'binary-crossentropy' }, await batch()),
  }
}
