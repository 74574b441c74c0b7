import { describe, expect, it } from 'vitest'
import { unkeyedRandomness } from '../randomness.js'
import { readText, repositoryFiles } from '../repository.js'

/** The one place where chance may enter: base's `drawSeed`, which hands out a seed to be recorded. */
const exception = 'packages/base/src/random.ts'

describe('randomness', () => {
  it('is keyed by a seed everywhere', () => {
    const sources = repositoryFiles().filter((path) => /\.(ts|mts|mjs|js|vue)$/.test(path) && path !== exception)
    expect(sources.length).toBeGreaterThan(50)
    expect(sources.flatMap((path) => unkeyedRandomness(readText(path)).map((place) => `${path}:${place}`))).toEqual([])
  })

  it('enters in drawSeed alone', () => {
    expect(unkeyedRandomness(readText(exception))).toHaveLength(1)
  })

  it.each([
    'const x = Math.random()',
    "import * as tf from '@tensorflow/tfjs-core'\ntf.randomNormal([2])",
    'const y = tf.dropout(x, 0.5)',
    "import { truncatedNormal } from '@tensorflow/tfjs-core'",
    "import { randomUniform as anything } from '@tensorflow/tfjs-core'",
    'const bytes = crypto.getRandomValues(new Uint8Array(4))',
    'const model = autoencoder({ network, seed: Date.now() })',
  ])('is found in: %s', (source) => {
    expect(unkeyedRandomness(source)).toHaveLength(1)
  })

  it.each([
    '// Math.random is not used here',
    "const message = 'tf.dropout'",
    "import { dropout } from './dropout.js'",
    'const started = Date.now()',
    'stream(1, "noise", 2).uniform()',
  ])('is not suspected in: %s', (source) => {
    expect(unkeyedRandomness(source)).toEqual([])
  })
})
