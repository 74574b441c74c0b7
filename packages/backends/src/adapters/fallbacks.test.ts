import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { releaseBackend, useBackend } from '../use-backend.js'

// Without imports that would load TensorFlow.js's cpu backend: it stays for the rest of the process.
test('without fallbacks there are our own kernels alone, which are all that training takes; with them, every operation', async () => {
  const { missingKernels } = await useBackend('wasm', { fallbacks: false })
  expect(missingKernels).toEqual([])
  expect(tf.getKernelsForBackend('cpu')).toEqual([])
  expect(tf.tidy(() => [...tf.relu(tf.tensor1d([-1, 2])).dataSync()])).toEqual([0, 2])
  expect(() => tf.tidy(() => tf.fft(tf.complex([1, 0], [0, 0])))).toThrow("Kernel 'Complex' not registered")
  expect(() => tf.tidy(() => tf.relu(tf.tensor1d([-1, 2], 'int32')))).toThrow('Leave out fallbacks: false of useBackend().')
  await useBackend('wasm')
  expect(tf.tidy(() => [...tf.real(tf.fft(tf.complex([1, 0], [0, 0]))).dataSync()])).toEqual([1, 1])
  expect(tf.tidy(() => [...tf.relu(tf.tensor1d([-1, 2], 'int32')).dataSync()])).toEqual([0, 2])
  await releaseBackend('wasm')
})
