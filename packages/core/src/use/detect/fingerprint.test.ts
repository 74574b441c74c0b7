import { fileURLToPath } from 'node:url'
import { fromArray } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import '../../testing/backend.js'
import { autoencoder } from '../../models/autoencoder/index.js'
import { dense } from '../../networks/dense/index.js'
import { load } from '../../persistence/model.js'
import { directoryStore } from '../../persistence/stores/node.js'
import { generate } from '../generate.js'
import { loadSampler } from '../samplers/sampler-file.js'
import { detect } from './detect.js'
import { loadDetector } from './detector-file.js'
import { fingerprintOf, isFingerprintOf } from './fingerprint.js'

it('is that of the weights and of what the config says, and not of the seed', async () => {
  const network = dense({ input: [3], hidden: [], latent: 1 })
  const made = (options: object, seed = 1) => {
    const model = autoencoder({ network, loss: 'mean-squared-error', seed, ...options })
    for (const [, weight] of model.weights) weight.assign(tf.zeros(weight.shape))
    return model
  }
  const fingerprints: string[] = []
  for (const model of [made({}), made({}, 2), made({ nested: { sizes: [1] } }), made({ loss: 'huber' })]) {
    fingerprints.push(await fingerprintOf(model))
    const [weight] = model.weights.values()
    weight?.assign(tf.ones(weight.shape))
    expect(await fingerprintOf(model)).not.toBe(fingerprints.at(-1))
    model.dispose()
  }
  expect(fingerprints[1]).toBe(fingerprints[0])
  expect(new Set(fingerprints).size).toBe(3)
})

/** Where an earlier version wrote a small model, its detector and its sampler. Never to be made anew. */
const kept = (name: string) => directoryStore(fileURLToPath(new URL(`../../testing/kept-models/${name}/`, import.meta.url)))

it.each([
  // Until 26 November 2026: seed and defaults counted too.
  ['by-whole-config', 'abfcc6d4'],
  ['by-what-differs', '1ea3e74a'],
])('is known again in what an earlier version saved: %s', async (name, known) => {
  const store = kept(name)
  using model = await load(store)
  const detector = await loadDetector(store)
  expect(detector.model).toBe(known)
  const { scores } = await detect(model, detector, fromArray([0.5, 0.5, 0.5, 1, 0, 1], [3]))
  expect(scores).toHaveLength(2)
  const { sampler } = await loadSampler(model, store)
  expect((await generate(model, { count: 2, sampler, seed: 1 })).shape).toEqual([2, 3])
})

it('is not known again by another model', async () => {
  using model = await load(kept('by-what-differs'))
  expect(await isFingerprintOf(model, 'abfcc6d4')).toBe(false)
  await expect(detect(model, await loadDetector(kept('by-whole-config')), fromArray([0.5, 0.5, 0.5], [3]))).rejects.toThrow(
    'detect: detector must be one that was made for this model, whose checksum is 1ea3e74a, got "abfcc6d4".',
  )
  await expect(loadSampler(model, kept('by-whole-config'))).rejects.toThrow('it was fitted on another model.')
})
