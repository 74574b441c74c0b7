import { fusedKernels } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { useEngine } from '../testing/engine.js'
import { kernels, registerKernels } from './index.js'

useEngine()

test('every kernel that the cpu backend has is there, ours first', () => {
  const names = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName)
  expect(names.length).toBeGreaterThan(150)
  for (const name of names) expect(tf.getKernel(name, 'engine'), name).toBeDefined()
  for (const { kernelName, kernelFunc } of kernels) expect(tf.getKernel(kernelName, 'engine').kernelFunc).toBe(kernelFunc)
})

test('none of ours is there twice, and each is one that the cpu backend has too, or a fused one that core asks for', () => {
  const names = kernels.map(({ kernelName }) => kernelName)
  expect(new Set(names).size).toBe(names.length)
  const fused: readonly string[] = Object.values(fusedKernels)
  for (const name of names) expect(tf.getKernel(name, 'cpu') !== undefined || fused.includes(name), name).toBe(true)
})

test('registering again changes nothing', () => {
  const before = tf.getKernelsForBackend('engine').length
  registerKernels('engine')
  expect(tf.getKernelsForBackend('engine')).toHaveLength(before)
})
