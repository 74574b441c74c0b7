import { useBackend } from '@sandglass/backends'
import { createModel, fit, recipes, resolveRun, SandglassError, take } from '@sandglass/core'
import { mnist } from '@sandglass/data/mnist'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'

/** What a recipe's training with far too large a learning rate ends in. */
async function messageOf(name: keyof typeof recipes, learningRate: number, threads: number): Promise<string> {
  await useBackend('wasm', { threads })
  const { model: config, training } = resolveRun('test', recipes[name].config)
  const { train } = await mnist()
  using model = createModel({ ...config, seed: 1 })
  const before = tf.memory().numTensors
  const options = { batchSize: training.batchSize, epochs: 20, seed: 1, optimizer: { type: 'sgd', learningRate } } as const
  try {
    await fit(model, take(train, 400), options)
  } catch (error) {
    if (!SandglassError.isInstance(error)) throw error
    expect(error.code).toBe('diverged')
    expect(tf.memory().numTensors).toBe(before)
    const left = await Promise.all(Array.from(model.weights.values(), (variable) => variable.data()))
    expect(left.every((values) => values.every(Number.isFinite))).toBe(true)
    return error.message
  }
  return expect.unreachable()
}

// On the engine layers are fused and weights moved in place, and the threads must not show.
it.each([
  ['dense', 1e38],
  ['denoiser', 1e38],
  ['variational', 10],
  ['vector-quantized', 1e38],
] as const)('the engine names the first operation at fault, whatever the number of threads: %s', async (name, learningRate) => {
  const message = await messageOf(name, learningRate, 1)
  expect(message).toMatch(
    /^fit: .* must stay finite, got \S+ at step \d+\. The first result that was not finite is that of \w+ \(.* → .*\)( in \w+\.[\w-]+)?, (on the way (forward|back)|in the optimizer's update) of step \d+\./,
  )
  expect(await messageOf(name, learningRate, 2)).toBe(message)
})
