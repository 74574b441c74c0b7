import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'vitest'
import { type DoubleArray, drawNormals } from './arrays.js'

/** An operation on tensors, and what it should be, on arrays of doubles. */
export interface Pairing {
  readonly inputs: readonly DoubleArray[]
  readonly operation: (...tensors: tf.Tensor[]) => tf.Tensor
  readonly reference: (...arrays: DoubleArray[]) => DoubleArray
  /** The largest error, as a share of the largest value. Default 2e-5, some hundred roundings. */
  readonly tolerance?: number
}

/**
 * Holds an operation to its reference: the output, and the gradient at every value of every input,
 * which central differences of the reference give in double precision. Also that nothing leaks.
 */
export function expectRight({ inputs, operation, reference, tolerance = 2e-5 }: Pairing): void {
  const before = tf.memory().numTensors
  const expected = reference(...inputs)
  const direction = drawNormals(expected.shape, stream(1, 'direction'))
  const tensors = inputs.map(toTensor)
  const outputGradient = toTensor(direction)
  const output = operation(...tensors)
  expect(output.shape).toEqual(expected.shape)
  expectNear(output.dataSync(), expected.values, tolerance, 'the output')
  const gradients = tf.grads(operation)(tensors, outputGradient)
  for (const [index, gradient] of gradients.entries())
    expectNear(
      gradient.dataSync(),
      finiteDifferences(reference, inputs, index, direction.values),
      tolerance,
      `the gradient at input ${index}`,
    )
  tf.dispose([tensors, outputGradient, output, gradients])
  expect(tf.memory().numTensors).toBe(before)
}

/** The gradient of ⟨reference(…inputs), direction⟩ at one of the inputs. */
function finiteDifferences(
  reference: (...arrays: DoubleArray[]) => DoubleArray,
  inputs: readonly DoubleArray[],
  index: number,
  direction: Float64Array,
): Float64Array {
  const step = 1e-5
  const { values = new Float64Array(), shape = [] } = inputs[index] ?? {}
  const at = (position: number, change: number) => {
    const moved = values.slice()
    moved[position] = (moved[position] ?? 0) + change
    return dot(reference(...inputs.with(index, { shape, values: moved })).values, direction)
  }
  return values.map((_, position) => (at(position, step) - at(position, -step)) / (2 * step))
}

export function toTensor({ values, shape }: DoubleArray): tf.Tensor {
  return tf.tensor(Float32Array.from(values), [...shape], 'float32')
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0)
  return sum
}

/**
 * @param tolerance the largest error, as a share of the largest value
 * @param what they are, for the message
 */
export function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what = 'the values'): void {
  expect(actual.length, `${what}: how many numbers`).toBe(expected.length)
  // Below this, what counts is the absolute error: a saturated tanh has no more digits to give.
  let largest = 0.1
  let worst = 0
  let place = 0
  for (let index = 0; index < expected.length; index++) {
    const wanted = expected[index] ?? Number.NaN
    const error = Math.abs((actual[index] ?? Number.NaN) - wanted)
    // NaN must not pass as "not larger".
    if (error > worst || Number.isNaN(error)) {
      worst = error
      place = index
    }
    if (Number.isNaN(worst)) break
    largest = Math.max(largest, Math.abs(wanted))
  }
  const seen = `${actual[place]} instead of ${expected[place]} at position ${place}`
  expect(worst / largest, `${what}: ${seen}, an error that as a share of the largest value is`).toBeLessThan(tolerance)
}
