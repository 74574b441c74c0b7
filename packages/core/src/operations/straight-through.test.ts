import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { drawNormals } from '../testing/arrays.js'
import '../testing/backend.js'
import { expectNear, expectRight, toTensor } from '../testing/gradients.js'
import { meanSquaredError } from './mean-squared-error.js'
import { straightThrough } from './straight-through.js'
import { withoutGradient } from './without-gradient.js'

it('has one tensor’s value, and is to gradients the other', () => {
  const random = stream(1, 'inputs')
  const [input, value] = [drawNormals([2, 3, 4], random), drawNormals([2, 3, 4], random)]
  // The surrogate: the input plus what it lacked at the point where the gradient is asked for.
  expectRight({
    inputs: [input],
    operation: (x) => tf.tidy(() => straightThrough(x, toTensor(value))),
    reference: (x) => ({
      shape: x.shape,
      values: x.values.map((at, i) => at + ((value.values[i] as number) - (input.values[i] as number))),
    }),
  })
})

it('gives a tensor of its own', () => {
  const [input, value] = [tf.ones([2]), tf.zeros([2])]
  const output = straightThrough(input, value)
  tf.dispose([input, value])
  expect([...output.dataSync()]).toEqual([0, 0])
  output.dispose()
})

it('a value that counts as given has no gradient, though what makes it has none to give', () => {
  const before = tf.memory().numTensors
  const input = toTensor(drawNormals([5], stream(2, 'input')))
  // Rounding has no registered gradient; without its value taken as given this would throw.
  const rounded = (x: tf.Tensor) => withoutGradient(() => tf.round(tf.mul(x, 3)))
  const gradient = tf.grad((x) => meanSquaredError(x, rounded(x)))(input)
  const expected = Array.from(input.dataSync(), (x) => (2 / 5) * (x - Math.round(Math.fround(3 * x))))
  expectNear(gradient.dataSync(), expected, 1e-6)
  tf.dispose([input, gradient])
  expect(tf.memory().numTensors).toBe(before)
})
