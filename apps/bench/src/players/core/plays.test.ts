import { useBackend } from '@sandglass/backends'
import { recipes, type StoredTensor, type TensorFile } from '@sandglass/core'
import { memory } from '@tensorflow/tfjs-core'
import { beforeEach, expect, it } from 'vitest'
import { autoencoderProblem, denseWeights, problemOf } from '../../works/problem.js'
import { corePlayer } from './index.js'

const images = (count: number): StoredTensor => ({
  shape: [count, 28, 28, 1],
  values: Float32Array.from({ length: count * 784 }, (_, i) => (i % 17) / 16),
})
const pair = { input: images(2), target: images(2) }

const variationalProblem = async () =>
  problemOf(
    { architecture: 'variational' },
    {
      ...denseWeights('hidden', 784, 8),
      ...denseWeights('mean', 8, 2),
      ...denseWeights('logVariance', 8, 2),
      ...denseWeights('decoder', 2, 8),
      ...denseWeights('output', 8, 784),
    },
    { ...pair, noise: { shape: [2, 2], values: Float32Array.of(1, -1, 0.5, 0) } },
  )

const plays: readonly (readonly ['steps' | 'overhead' | 'encode', string, () => Promise<TensorFile>])[] = [
  ['steps', 'dense', () => autoencoderProblem('dense', recipes.dense.config.model, pair)],
  ['steps', 'variational', variationalProblem],
  ['overhead', 'dense', () => autoencoderProblem('dense', recipes.dense.config.model, pair)],
  ['encode', 'dense', () => autoencoderProblem('dense', recipes.dense.config.model, { images: images(3) })],
]

beforeEach(async () => {
  await useBackend('wasm', { threads: 1 })
})

it.each(plays)(
  '%s of a %s model: a finite figure each round, the same signature again, and nothing left behind',
  async (play, _, make) => {
    const problem = await make()
    const player = await corePlayer('wasm', 1)
    const tensors = memory().numTensors
    const once = await player.prepare(play, problem)
    expect(await once.round()).toBeGreaterThan(0)
    await once.end()
    const again = await player.prepare(play, problem)
    await again.end()
    expect(again.signature).toEqual(once.signature)
    expect(once.signature.length).toBeGreaterThan(0)
    expect(once.signature.every(Number.isFinite)).toBe(true)
    expect(memory().numTensors).toBe(tensors)
  },
)
