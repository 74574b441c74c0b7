import { type NumberArray, readAll } from '@sandglass/base'
import { custom, layer, type ModelInput, type StoredTensor } from '@sandglass/core'
import { shapes } from '@sandglass/data'
import { autoencoderProblem } from './problem.js'
import { single } from './work.js'

const [side, channels] = [64, 3]
const halving = { stride: 2, padding: 'same' } as const

/** Three convolutions 4×4 of stride 2 to 128 channels, and three transposed ones back. */
export const deepConvolutional: ModelInput = {
  type: 'autoencoder',
  loss: 'binary-crossentropy',
  network: custom({
    input: [side, side, channels],
    encoder: [32, 64, 128].map((filters) => layer.convolution(filters, 4, 'relu', halving)),
    decoder: [
      layer.transposedConvolution(64, 4, 'relu', halving),
      layer.transposedConvolution(32, 4, 'relu', halving),
      layer.transposedConvolution(channels, 4, 'sigmoid', halving),
    ],
  }),
}

export const deepConvStep = single(
  {
    name: 'deep-conv-step',
    unit: 'ms a step',
    play: 'steps',
    async problem() {
      const images = await colourImages(32)
      return await autoencoderProblem('deep-convolutional', deepConvolutional, { input: images, target: images })
    },
  },
  'A training step of a deeper convolutional autoencoder for 64×64×3 at batch 32: three convolutions 4×4 of stride 2 to 128 channels and three transposed ones back, binary cross-entropy, Adam. The batch stays on the device.',
)

/** So many drawn images, `[batch, 64, 64, 3]`. */
export async function colourImages(batch: number): Promise<StoredTensor> {
  return colours(await readAll(shapes({ count: batch * channels, size: side, seed: 1 })), batch)
}

/** Grey images, three by three the colours of one. */
function colours({ values }: NumberArray, batch: number): StoredTensor {
  const pixels = side * side
  const mixed = new Float32Array(batch * pixels * channels)
  for (let at = 0; at < mixed.length; at++) {
    const [pixel, colour] = [Math.floor(at / channels), at % channels]
    const image = Math.floor(pixel / pixels) * channels + colour
    mixed[at] = values[image * pixels + (pixel % pixels)] ?? 0
  }
  return { values: mixed, shape: [batch, side, side, channels] }
}
