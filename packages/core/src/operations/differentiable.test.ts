import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawNormals } from '../testing/arrays.js'
import '../testing/backend.js'
import { dot, expectNear, toTensor } from '../testing/gradients.js'
import { activate } from './activation.js'
import { convolution } from './convolution.js'
import { composedKernelGradient, inputGradient, kernelGradient, providedKernelGradient } from './convolution-gradients.js'
import { dense } from './dense.js'
import { differentiable } from './differentiable.js'
import { dropout } from './dropout.js'
import { meanSquaredError } from './mean-squared-error.js'
import { reshape } from './reshape.js'
import { extentOf, outputLength } from './window.js'

describe('differentiable', () => {
  it('works without any gradient that TensorFlow.js registers', () => {
    // If these were there, the other tests of gradients could be right by their help.
    for (const name of [tf.BatchMatMul, tf._FusedMatMul, tf.FusedConv2D, tf.MaxPool, tf.Relu, tf.Mean, tf.Reshape])
      expect(tf.getGradient(name)).toBeUndefined()
  })

  it('nor any that a program has registered, as importing all of @tensorflow/tfjs does', () => {
    const names = [tf.BatchMatMul, tf._FusedMatMul, tf.Multiply, tf.Sub, tf.Add, tf.Sum, tf.Mean, tf.Tanh, tf.Reshape, tf.Step]
    const gradFunc = () => {
      throw new Error('A registered gradient was used.')
    }
    for (const kernelName of names) tf.registerGradient({ kernelName, gradFunc })
    try {
      tf.tidy(() => {
        const [input, target] = [tf.ones([2, 3]), tf.zeros([4])]
        const loss = (k: tf.Tensor) => meanSquaredError(reshape(dense(input, k, null, 'tanh'), [4]), target)
        expect(
          tf
            .grad(loss)(tf.ones([3, 2]))
            .dataSync()
            .every(Number.isFinite),
        ).toBe(true)
      })
    } finally {
      for (const name of names) tf.unregisterGradient(name)
    }
  })

  it('computes only the gradients that are asked for', () => {
    const asked: string[] = []
    const record = (name: string, gradient: tf.Tensor) => {
      asked.push(name)
      return gradient
    }
    const multiply = (a: tf.Tensor, b: tf.Tensor) =>
      differentiable(
        { a, b },
        {
          forward: () => ({ output: tf.mul(a, b), saved: [a, b] }),
          gradients: (outputGradient, [a, b]) => ({
            a: () => record('a', tf.mul(outputGradient, b)),
            b: () => record('b', tf.mul(outputGradient, a)),
          }),
        },
      )
    tf.tidy(() => {
      const data = tf.scalar(3)
      expect(
        tf
          .grad((b) => multiply(data, b))(tf.scalar(5))
          .dataSync()[0],
      ).toBe(3)
    })
    expect(asked).toEqual(['b'])
  })

  it('adds up the gradients of a tensor that is used twice, handed on unchanged or not', () => {
    const same = (x: tf.Tensor) =>
      differentiable({ x }, { forward: () => ({ output: tf.mul(x, 1), saved: [] }), gradients: (dy) => ({ x: () => dy }) })
    const sum = (a: tf.Tensor, b: tf.Tensor) =>
      differentiable(
        { a, b },
        { forward: () => ({ output: tf.add(a, b), saved: [] }), gradients: (dy) => ({ a: () => dy, b: () => dy }) },
      )
    tf.tidy(() => {
      const gradient = tf.grad((x) => sum(sum(same(x), x), same(same(x))))(tf.tensor([1, 2]))
      expect([...gradient.dataSync()]).toEqual([3, 3])
    })
  })

  it('needs nothing that a caller’s tidy has thrown away', () => {
    tf.tidy(() => {
      const kernel = tf.tensor([
        [0.5, -1],
        [2, 1],
      ])
      const input = tf.tensor([[1, 2]])
      const twice = (k: tf.Tensor) =>
        tf.tidy(() =>
          dense(
            tf.tidy(() => dense(input, k, null, 'tanh')),
            k,
            null,
            'sigmoid',
          ),
        )
      const plain = (k: tf.Tensor) => dense(dense(input, k, null, 'tanh'), k, null, 'sigmoid')
      expect([...tf.grad(twice)(kernel).dataSync()]).toEqual([...tf.grad(plain)(kernel).dataSync()])
    })
  })
})

describe('fused activations', () => {
  it.each(['relu', 'leaky-relu', 'elu'] as const)('%s: the same as one after the other, gradients too', (name) => {
    const random = stream(4, 'fused')
    const inputs = [[2, 5, 4, 2], [3, 3, 2, 3], [3]].map((shape) => toTensor(drawNormals(shape, random)))
    const window = { stride: [1, 1], dilation: [1, 1], padding: 'same' } as const
    const fused = (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) => convolution(x, kernel, bias, window, name)
    const composed = (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) =>
      activate(convolution(x, kernel, bias, window, 'linear'), name)
    tf.tidy(() => {
      const outputGradient = toTensor(drawNormals([2, 5, 4, 3], random))
      const expected = tf.grads(composed as never)(inputs, outputGradient)
      for (const [index, gradient] of tf
        .grads(fused as never)(inputs, outputGradient)
        .entries())
        expectNear(gradient.dataSync(), expected[index]?.dataSync() ?? [], 1e-6)
    })
    tf.dispose(inputs)
  })

  it('dense and relu too', () => {
    const random = stream(5, 'fused')
    const inputs = [[4, 6], [6, 5], [5]].map((shape) => toTensor(drawNormals(shape, random)))
    tf.tidy(() => {
      const outputGradient = toTensor(drawNormals([4, 5], random))
      const fused = (...[x, kernel, bias]: tf.Tensor[]) => dense(x as tf.Tensor, kernel as tf.Tensor, bias ?? null, 'relu')
      const composed = (...[x, kernel, bias]: tf.Tensor[]) =>
        activate(dense(x as tf.Tensor, kernel as tf.Tensor, bias ?? null, 'linear'), 'relu')
      const expected = tf.grads(composed)(inputs, outputGradient)
      for (const [index, gradient] of tf.grads(fused)(inputs, outputGradient).entries())
        expectNear(gradient.dataSync(), expected[index]?.dataSync() ?? [], 1e-6)
    })
    tf.dispose(inputs)
  })
})

describe('convolution’s gradients', () => {
  const upTo = (max: number) => fc.integer({ min: 1, max })
  const pair = (max: number) => fc.tuple(upTo(max), upTo(max))

  it('are adjoint to it, at sizes that differences would take too long for', () => {
    fc.assert(
      fc.property(pair(16), pair(5), pair(3), fc.boolean(), fc.constantFrom('same', 'valid'), fc.nat(), (...drawn) => {
        const [[height, width], size, factor, isDilated, padding, seed] = drawn
        const [stride, dilation] = isDilated ? ([[1, 1], factor] as const) : ([factor, [1, 1]] as const)
        const places = [height, width].map((length, axis) =>
          outputLength(length, extentOf(size[axis] ?? 1, dilation[axis] ?? 1), stride[axis] ?? 1, padding),
        )
        fc.pre(Math.min(...places) >= 1)
        const random = stream(seed, 'adjoint')
        const window = { stride, dilation, padding } as const
        tf.tidy(() => {
          const x = toTensor(drawNormals([3, height, width, 4], random))
          const kernel = toTensor(drawNormals([...size, 4, 6], random))
          const y = toTensor(drawNormals([3, ...places, 6], random))
          const product = dot(convolution(x, kernel, null, window, 'linear').dataSync(), y.dataSync())
          const scale = Math.sqrt(y.size)
          expect(Math.abs(dot(x.dataSync(), inputGradient(y, kernel, x.shape, window).dataSync()) - product)).toBeLessThan(
            1e-4 * scale,
          )
          expect(Math.abs(dot(kernel.dataSync(), kernelGradient(x, y, kernel.shape, window).dataSync()) - product)).toBeLessThan(
            1e-4 * scale,
          )
        })
      }),
      { numRuns: 60 },
    )
  })

  it('composed of matrix products are those of the kernel', () => {
    fc.assert(
      fc.property(pair(12), pair(4), pair(3), fc.constantFrom('same', 'valid'), fc.nat(), (...drawn) => {
        const [[height, width], size, stride, padding, seed] = drawn
        const places = [height, width].map((length, axis) => outputLength(length, size[axis] ?? 1, stride[axis] ?? 1, padding))
        fc.pre(Math.min(...places) >= 1)
        const random = stream(seed, 'composed')
        const window = { stride, dilation: [1, 1], padding } as const
        tf.tidy(() => {
          const x = toTensor(drawNormals([2, height, width, 3], random))
          const y = toTensor(drawNormals([2, ...places, 4], random))
          const shape = [...size, 3, 4]
          expectNear(
            composedKernelGradient(x, y, shape, window).dataSync(),
            providedKernelGradient(x, y, shape, window).dataSync(),
            1e-5,
          )
        })
      }),
      { numRuns: 60 },
    )
  })
})

describe('dropout', () => {
  const input = () => tf.ones([100, 200])

  it('keeps the expected value, and drops the share it was told to', () => {
    tf.tidy(() => {
      const values = dropout(input(), 0.3, stream(1, 'dropout')).dataSync()
      const dropped = values.filter((value) => value === 0).length / values.length
      expect(Math.abs(dropped - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / values.length))
      expect(values.every((value) => value === 0 || value === Math.fround(1 / 0.7))).toBe(true)
    })
  })

  it('passes the gradient where it passed the value, and repeats itself', () => {
    tf.tidy(() => {
      const values = dropout(input(), 0.5, stream(2, 'dropout')).dataSync()
      const gradient = tf.grad((x) => dropout(x, 0.5, stream(2, 'dropout')))(input())
      expect(gradient.dataSync()).toEqual(values)
    })
  })

  it('leaves no tensor behind', () => {
    const x = input()
    const before = tf.memory().numTensors
    dropout(x, 0.5, stream(3, 'dropout')).dispose()
    expect(tf.memory().numTensors).toBe(before)
    x.dispose()
  })
})
