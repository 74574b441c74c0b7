import { trainingKernels, useBackend } from '@sandglass/backends'
import { fusedKernels, stream } from '@sandglass/base'
import {
  adam,
  autoencoder,
  convolutional,
  createModel,
  custom,
  dense,
  encode,
  evaluate,
  fit,
  fromArray,
  l1l2,
  layer,
  type ModelInput,
  modelRegistry,
  type NetworkConfig,
  sgd,
} from '@sandglass/core'
import { getKernel, profile, unregisterKernel } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { coreCodeCases } from './cases/core-codes.js'
import { coreElementwiseCases } from './cases/core-elementwise.js'
import { coreLossCases } from './cases/core-losses.js'
import { coreNetworkCases } from './cases/core-networks.js'
import { coreNormalizationCases } from './cases/core-normalization.js'
import { corePosteriorCases } from './cases/core-posteriors.js'
import { cases } from './cases/index.js'

const input = [6, 6, 1] as const
const random = stream(1, 'training kernels')
const examples = fromArray(
  Float32Array.from({ length: 8 * 36 }, () => random.uniform()),
  input,
  { range: [0, 1], labels: Array.from({ length: 8 }, (_, index) => index % 2) },
)

const networks: readonly NetworkConfig[] = [
  dense({ input, hidden: [5], latent: 3, dropout: 0.25, activation: 'tanh', regularization: { weights: l1l2(0.01, 0.01) } }),
  convolutional({ input, channels: [3, 2], latent: 4, activation: 'leaky-relu' }),
  custom({
    input,
    encoder: [layer.convolution(2, 3, 'elu', { padding: 'same', dilation: 2 }), layer.averagePooling(2), layer.flatten()],
    decoder: [
      layer.dense(18, 'softplus'),
      layer.reshape([3, 3, 2]),
      layer.transposedConvolution(2, 3, 'relu', { stride: 2, padding: 'same' }),
      layer.upsampling(2),
      layer.crop(6),
      layer.convolution(1, 1, 'sigmoid'),
    ],
  }),
]

const plain = dense({ input, hidden: [5], latent: 4, latentActivation: 'sigmoid' })
const linear = dense({ input, hidden: [5], latent: 4 })
const image = convolutional({ input, channels: [3, 2], activation: 'tanh' })
const common = { loss: 'binary-crossentropy', seed: 1 } as const

/** What models call for beside their networks. */
const models: readonly ModelInput[] = [
  { type: 'autoencoder', network: linear, ...common, nested: {} },
  { type: 'sparse', network: plain, ...common, sparsity: { type: 'l1' } },
  { type: 'sparse', network: plain, ...common, sparsity: { type: 'rate' } },
  { type: 'sparse', network: plain, ...common, sparsity: { type: 'top-k', active: 2 } },
  { type: 'contractive', network: plain, ...common },
  { type: 'contractive', network: image, ...common },
  { type: 'vector-quantized', network: image, ...common, entries: 4 },
  { type: 'variational', network: linear, likelihood: 'bernoulli', capacity: 2, seed: 1 },
  { type: 'variational', network: linear, likelihood: 'continuous-bernoulli', seed: 1 },
  { type: 'variational', network: linear, likelihood: 'gaussian', importanceSamples: 2, seed: 1 },
  { type: 'conditional', network: linear, classes: 2, likelihood: 'bernoulli', seed: 1 },
]

test('every kind of model is among them', () => {
  const tried = new Set(['autoencoder', ...models.map(({ type }) => type)])
  expect(
    Object.keys(modelRegistry).filter((name) => !tried.has(name)),
    'models of the registry without a config above',
  ).toEqual([])
})

test('reports tell of every kernel that core calls, and of no other', async () => {
  const { tensorflowName } = await useBackend('wasm')
  // Fused kernels stand for others, which backends without them need.
  for (const name of Object.values(fusedKernels))
    if (getKernel(name, tensorflowName) !== undefined) unregisterKernel(name, tensorflowName)
  const used = await profile(async () => {
    for (const checked of [
      ...coreCodeCases,
      ...coreElementwiseCases,
      ...coreLossCases,
      ...coreNetworkCases,
      ...coreNormalizationCases,
      ...corePosteriorCases,
    ])
      await checked.check(10)
    for (const network of networks)
      for (const [loss, optimizer] of [
        ['binary-crossentropy', adam()] as const,
        ['mean-squared-error', sgd({ momentum: 0.9 })] as const,
      ]) {
        using model = autoencoder({ network, loss, seed: 1 })
        await fit(model, examples, { epochs: 1, batchSize: 3, optimizer, validation: examples, seed: 1 })
        await evaluate(model, examples)
      }
    for (const config of models) {
      using model = createModel(config)
      await fit(model, examples, { epochs: 1, batchSize: 3, validation: examples, seed: 1 })
      await encode(model, examples)
    }
  })
  const kernels = new Set(used.kernelNames.filter((name) => getKernel(name, tensorflowName) !== undefined))
  expect(kernels.size).toBeGreaterThan(30)
  expect([...kernels].filter((kernel) => !trainingKernels.includes(kernel))).toEqual([])
  expect(trainingKernels.filter((kernel) => !kernels.has(kernel))).toEqual([])
})

test.each([...trainingKernels, ...Object.values(fusedKernels)])('%s has a case', (kernel) => {
  expect(cases.flatMap(({ kernels }) => kernels)).toContain(kernel)
})
