import { add, getBackend, memory, tensor1d } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { releaseBackend, useBackend } from '../use-backend.js'

test.each(['cpu', 'tfjs-wasm'] as const)('%s computes, and again after a release', async (name) => {
  for (let round = 0; round < 2; round++) {
    const { tensorflowName, device } = await useBackend(name)
    expect(getBackend()).toBe(tensorflowName)
    expect(device).toMatch(/1 of \d+ cores?$/)
    const sum = add(tensor1d([1, 2]), tensor1d([3, 4]))
    expect(Array.from(await sum.data())).toEqual([4, 6])
    await releaseBackend(name)
  }
})

test('tensors move along from one backend to the next', async () => {
  await useBackend('tfjs-wasm')
  const x = tensor1d([1, 2, 3])
  const before = memory().numTensors
  await useBackend('cpu')
  const y = add(x, x)
  await useBackend('tfjs-wasm')
  expect(Array.from(await add(x, y).data())).toEqual([3, 6, 9])
  expect(memory().numTensors).toBe(before + 2)
})

test('tfjs-wasm says which kernels it lacks', async () => {
  expect((await useBackend('tfjs-wasm')).missingKernels).toEqual(['Conv2DBackpropFilter'])
})

test('webgl is refused outside of browsers', async () => {
  await expect(useBackend('webgl')).rejects.toThrow(
    'useBackend: webgl is not available. WebGL exists only in browsers. Use webgpu or node-gpu',
  )
})
