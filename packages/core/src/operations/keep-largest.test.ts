import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type DoubleArray, drawDistinct } from '../testing/arrays.js'
import '../testing/backend.js'
import { expectRight } from '../testing/gradients.js'
import { keepLargest } from './keep-largest.js'

/** By sorting each row. */
function reference({ values, shape }: DoubleArray, count: number): DoubleArray {
  const columns = shape[1] as number
  const kept = values.map((value, index) => {
    const row = Math.floor(index / columns)
    const rank = values.subarray(row * columns, (row + 1) * columns).filter((other) => other > value).length
    return rank < count ? value : 0
  })
  return { shape, values: kept }
}

it('keeps the largest of each row, and their gradients', () => {
  const upTo = (max: number) => fc.integer({ min: 1, max })
  fc.assert(
    fc.property(upTo(5), upTo(9), fc.nat(), (rows, columns, seed) => {
      const count = 1 + (seed % columns)
      expectRight({
        inputs: [drawDistinct([rows, columns], stream(seed, 'input'))],
        operation: (x) => keepLargest(x, count),
        reference: (x) => reference(x, count),
      })
    }),
  )
})

it('keeps no more than it should where values are equal', () => {
  tf.tidy(() => {
    const kept = keepLargest(tf.ones([3, 6]), 2)
    expect([...kept.dataSync()]).toEqual([1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0])
  })
})
