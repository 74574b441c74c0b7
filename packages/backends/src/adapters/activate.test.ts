import { add, getBackend, type KernelBackend, ready, registerBackend, removeBackend } from '@tensorflow/tfjs-core'
import { afterEach, expect, test } from 'vitest'
import { EngineBackend } from '../engine/backend.js'
import { registerKernels } from '../kernels/index.js'
import { activate } from './activate.js'

afterEach(() => {
  removeBackend('slow')
  removeBackend('quick')
})

test('outlasts a start that others began, until which TensorFlow.js refuses every operation', async () => {
  const [quick, slow] = [await EngineBackend.create(), await EngineBackend.create()]
  const later = (): Promise<KernelBackend> => new Promise((resolve) => setTimeout(() => resolve(slow), 20))
  registerKernels('quick')
  registerBackend('quick', () => quick, 1)
  registerBackend('slow', later, 100)
  const others = ready()
  await activate('wasm', 'quick', 'Mend it.')
  const sum = add(1, 2)
  expect([...sum.dataSync()]).toEqual([3])
  sum.dispose()
  await others
  expect(getBackend()).toBe('quick')
})
