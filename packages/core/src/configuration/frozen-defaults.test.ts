import type { Json } from '@sandglass/base'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { layerDefinitions } from '../layers/index.js'
import { modelRegistry, modelSchema } from '../models/index.js'
import { networkDefinitions } from '../networks/index.js'
import { withoutDefaults } from './without-defaults.js'

type Fields = { readonly [field: string]: Json }

// What is released stands for the same for ever: a config that leaves a field out, and a model that is known again by what its config
// says beyond the defaults. No value here is ever to be changed. A new field's default joins those of its kind.

/** A config by what has to be given, and by what each default is then. */
interface Case {
  readonly given: Fields
  readonly defaults: Fields
}

const regularization = { weights: null, latent: null }
const kernel = {
  activation: 'linear',
  bias: true,
  kernelInitializer: 'glorot-uniform',
  kernelRegularizer: null,
  activityRegularizer: null,
}

const layers: readonly Case[] = [
  { given: { type: 'dense', units: 2 }, defaults: kernel },
  { given: { type: 'convolution', filters: 2, kernelSize: 3 }, defaults: { ...kernel, stride: 1, dilation: 1, padding: 'valid' } },
  { given: { type: 'transposed-convolution', filters: 1, kernelSize: 3 }, defaults: { ...kernel, stride: 1, padding: 'valid' } },
  { given: { type: 'max-pooling' }, defaults: { size: 2, stride: null, padding: 'valid' } },
  { given: { type: 'average-pooling' }, defaults: { size: 2 } },
  { given: { type: 'upsampling' }, defaults: { size: 2 } },
  { given: { type: 'flatten' }, defaults: {} },
  { given: { type: 'reshape', shape: [4, 4, 1] }, defaults: {} },
  { given: { type: 'crop', size: 8 }, defaults: {} },
  { given: { type: 'dropout', rate: 0.1 }, defaults: {} },
  { given: { type: 'batch-normalization' }, defaults: { momentum: 0.99, epsilon: 0.001 } },
  { given: { type: 'layer-normalization' }, defaults: { epsilon: 0.001 } },
  { given: { type: 'activation', activation: 'relu' }, defaults: {} },
  {
    given: { type: 'residual', layers: [{ type: 'activation', activation: 'relu' }] },
    defaults: { shortcut: [], activation: 'linear' },
  },
]

const layersGiven = layers.map(({ given }) => given)
const layersWhole = layers.map(wholeOf)

const dense: Case = {
  given: { type: 'dense', input: [4], latent: 2 },
  defaults: { hidden: [], activation: 'relu', latentActivation: 'linear', dropout: 0, regularization },
}

const networks: readonly Case[] = [
  dense,
  {
    given: { type: 'convolutional', input: [8, 8, 1] },
    defaults: {
      channels: [32, 32],
      kernelSize: 3,
      latent: null,
      activation: 'relu',
      latentActivation: null,
      dropout: 0,
      regularization,
    },
  },
  {
    given: { type: 'residual', input: [8, 8, 1] },
    defaults: {
      channels: [16, 32],
      blocks: 1,
      kernelSize: 3,
      normalization: 'layer',
      latent: null,
      latentChannels: null,
      activation: 'relu',
      latentActivation: 'linear',
      dropout: 0,
      regularization,
    },
  },
  { given: { type: 'hourglass', input: [8, 8, 1] }, defaults: { channels: [32, 64], context: null, activation: 'relu' } },
  {
    given: { type: 'custom', input: [8, 8, 1], encoder: layersGiven, decoder: [{ type: 'flatten' }] },
    defaults: { encoder: layersWhole },
  },
]

const ofLoss = { outputActivation: null, seed: null }
const ofPosterior = { outputActivation: null, seed: null, beta: 1, capacity: null, importanceSamples: 1 }
const loss = 'mean-squared-error'

const models: readonly Case[] = [
  { given: { type: 'autoencoder', loss }, defaults: { ...ofLoss, nested: null } },
  {
    given: { type: 'autoencoder', loss: { type: 'huber' }, nested: {} },
    defaults: { ...ofLoss, loss: { type: 'huber', delta: 1 }, nested: { sizes: null } },
  },
  {
    given: { type: 'sparse', loss, sparsity: { type: 'l1' } },
    defaults: { ...ofLoss, sparsity: { type: 'l1', weight: 0.0001 } },
  },
  {
    given: { type: 'sparse', loss, sparsity: { type: 'rate' } },
    defaults: { ...ofLoss, sparsity: { type: 'rate', rate: 0.05, weight: 0.001 } },
  },
  { given: { type: 'contractive', loss }, defaults: { ...ofLoss, weight: 0.0001, method: null, perturbation: 0.01 } },
  {
    given: { type: 'vector-quantized', loss },
    defaults: { ...ofLoss, entries: 512, dimensions: null, commitment: 0.25, decay: 0.99, revival: 0.03 },
  },
  { given: { type: 'variational', likelihood: 'gaussian' }, defaults: ofPosterior },
  { given: { type: 'conditional', likelihood: 'gaussian', classes: 3 }, defaults: ofPosterior },
]

const onDense = models.map(({ given, defaults }) => ({
  given: { ...given, network: dense.given },
  defaults: { ...defaults, network: wholeOf(dense) },
}))
const onEach = networks.map((network) => ({
  given: { type: 'autoencoder', loss, network: network.given },
  defaults: { ...ofLoss, nested: null, network: wholeOf(network) },
}))

function wholeOf({ given, defaults }: Case): Fields {
  return { ...given, ...defaults }
}

it.each([...onDense, ...onEach])('of a config are what they were at its release: $given', ({ given, defaults }) => {
  const whole = wholeOf({ given, defaults })
  expect(v.parse(modelSchema, given)).toEqual(whole)
  expect(withoutDefaults(modelSchema, whole)).toEqual(given)
})

it('are written down for every model, network and layer', () => {
  const namesOf = (cases: readonly Case[]) => [...new Set(cases.map(({ given }) => given.type))].sort()
  expect(namesOf(models)).toEqual(Object.keys(modelRegistry).sort())
  expect(namesOf(networks)).toEqual(Object.keys(networkDefinitions).sort())
  expect(namesOf(layers)).toEqual(Object.keys(layerDefinitions).sort())
})
