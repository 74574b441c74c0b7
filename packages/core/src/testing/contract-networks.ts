import { layer } from '../layers/builders.js'
import { convolutional } from '../networks/convolutional/index.js'
import { custom } from '../networks/custom/index.js'
import { dense } from '../networks/dense/index.js'
import { hourglass } from '../networks/hourglass/index.js'
import type { NetworkConfig } from '../networks/index.js'
import { residual } from '../networks/residual/index.js'
import { l1 } from '../regularizers/l1.js'
import { l1l2 } from '../regularizers/l1l2.js'
import { l2 } from '../regularizers/l2.js'

/** Small, smooth networks of every kind: no ReLU, whose kink differences of the reference could straddle. */
export const contractNetworks: Readonly<Record<string, NetworkConfig>> = {
  dense: dense({ input: [3, 2, 1], hidden: [5], latent: 3, activation: 'tanh', latentActivation: 'sigmoid' }),
  'dense, penalised': dense({
    input: [4],
    hidden: [3],
    latent: 2,
    activation: 'softplus',
    regularization: { weights: l1l2(0.01, 0.02), latent: l1(0.1) },
  }),
  'convolutional, a feature map': convolutional({ input: [5, 4, 1], channels: [2, 3], activation: 'tanh' }),
  'convolutional, a vector': convolutional({
    input: [3, 5, 2],
    channels: [2],
    kernelSize: 2,
    latent: 3,
    activation: 'softplus',
    regularization: { weights: l2(0.01), latent: l2(0.1) },
  }),
  'residual, a feature map': residual({
    input: [5, 4, 1],
    channels: [2],
    kernelSize: 2,
    normalization: 'batch',
    latentChannels: 1,
    activation: 'tanh',
  }),
  'residual, a vector': residual({
    input: [3, 4, 1],
    channels: [1],
    blocks: 2,
    kernelSize: 2,
    normalization: 'none',
    latent: 2,
    activation: 'softplus',
    regularization: { weights: l2(0.01), latent: l1(0.1) },
  }),
  hourglass: hourglass({ input: [3, 2, 1], channels: [3, 2], activation: 'softplus' }),
  'hourglass, with context': hourglass({ input: [3, 2, 1], channels: [3, 2], context: 2, activation: 'softplus' }),
  'custom, normalised': custom({
    input: [4, 4, 1],
    encoder: [
      layer.convolution(2, 3, 'linear', { padding: 'same', bias: false }),
      layer.batchNormalization({ momentum: 0.9, epsilon: 0.01 }),
      layer.residual([layer.convolution(2, 1, 'tanh'), layer.batchNormalization()], { activation: 'tanh' }),
      layer.dense(3),
    ],
    decoder: [
      layer.dense(8),
      layer.layerNormalization({ epsilon: 0.01 }),
      layer.reshape([2, 2, 2]),
      layer.upsampling(2),
      layer.convolution(1, 3, 'linear', { padding: 'same' }),
    ],
  }),
  'custom, of every layer': custom({
    input: [6, 6, 1],
    encoder: [
      layer.convolution(2, 3, 'tanh', { activityRegularizer: l1(0.01) }),
      layer.averagePooling(2),
      layer.flatten(),
      layer.dense(3, 'elu', { bias: false }),
    ],
    decoder: [
      layer.dense(8),
      layer.activation('tanh'),
      layer.reshape([2, 2, 2]),
      layer.transposedConvolution(2, 3, 'softplus', { stride: 2 }),
      layer.maxPooling(2, { stride: 1 }),
      layer.upsampling(2),
      layer.crop(6),
      layer.convolution(1, 3, 'sigmoid', { padding: 'same', dilation: 2 }),
    ],
  }),
}
