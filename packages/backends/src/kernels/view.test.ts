import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { useEngine } from '../testing/engine.js'

useEngine()

test('a view shares the values, whatever their type, and outlives its source', () => {
  for (const dtype of ['float32', 'int32', 'bool', 'string'] as const) {
    const x = tf.tensor(dtype === 'string' ? ['a', 'b', 'c', 'd'] : [0, 1, 1, 0], [4], dtype)
    const view = tf.reshape(tf.clone(x), [2, -1])
    expect(view.shape).toEqual([2, 2])
    const values = [...x.dataSync()]
    x.dispose()
    expect([...view.dataSync()]).toEqual(values)
    view.dispose()
  }
})

test('complex tensors are reshaped as well', () => {
  const reshaped = tf.tidy(() => tf.real(tf.reshape(tf.complex([1, 2], [3, 4]), [2, 1])))
  expect(reshaped.shape).toEqual([2, 1])
  expect([...reshaped.dataSync()]).toEqual([1, 2])
})

test('a shape of another size is refused', () => {
  expect(() => tf.tidy(() => tf.reshape(tf.tensor1d([1, 2, 3]), [2, 2]))).toThrow('must match the product of shape 2,2')
})
