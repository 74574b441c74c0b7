import { fusedKernels, stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DoubleArray, drawNormals } from '../testing/arrays.js'
import '../testing/backend.js'
import { withFusedKernels } from '../testing/fused-kernels.js'
import { expectNear, toTensor } from '../testing/gradients.js'
import { activationNames } from './activation.js'
import { bernoulliLogProbability } from './bernoulli-log-probability.js'
import { binaryCrossentropy } from './binary-crossentropy.js'
import { convolution } from './convolution.js'
import { dense } from './dense.js'
import { orFreeSaved } from './differentiable.js'
import { maxPooling } from './max-pooling.js'
import { meanSquaredError } from './mean-squared-error.js'
import { transposedConvolution } from './transposed-convolution.js'
import { upsampling } from './upsampling.js'
import { extentOf, outputLength } from './window.js'

const upTo = (max: number) => fc.integer({ min: 1, max })
const pair = (max: number) => fc.tuple(upTo(max), upTo(max))
const padding = fc.constantFrom('same', 'valid')
const activation = fc.constantFrom(...activationNames)

/** The output of an operation, and its gradient at each input. */
function valuesOf(operation: (...tensors: tf.Tensor[]) => tf.Tensor, inputs: readonly DoubleArray[], seed: number) {
  return tf.tidy(() => {
    const tensors = inputs.map(toTensor)
    const output = operation(...tensors)
    const direction = toTensor(drawNormals(output.shape, stream(seed, 'direction')))
    return [output, ...tf.grads(operation)(tensors, direction)].map((tensor) => tensor.dataSync())
  })
}

/** Holds what comes of fused kernels to what comes of the composition. */
function expectSame(operation: (...tensors: tf.Tensor[]) => tf.Tensor, inputs: readonly DoubleArray[], seed: number): void {
  const composed = valuesOf(operation, inputs, seed)
  const { numTensors } = tf.memory()
  const together = withFusedKernels(() => valuesOf(operation, inputs, seed))
  expect(tf.memory().numTensors).toBe(numTensors)
  for (const [index, values] of together.entries()) expectNear(values, composed[index] ?? [], 1e-5)
}

describe('operands that don’t fit', () => {
  it('are refused before any memory is read by their sizes', () => {
    tf.tidy(() => {
      const ones = (...shape: number[]) => tf.ones(shape)
      const window = { stride: [1, 1], dilation: [1, 1], padding: 'same' } as const
      expect(() => meanSquaredError(ones(2, 4), ones(1, 4))).toThrow(
        'meanSquaredError: targets.shape must be [2, 4], got [1,4]. Reshape it, or check which tensor was given.',
      )
      expect(() => binaryCrossentropy(ones(2, 4), tf.scalar(1))).toThrow(/^binaryCrossentropy: targets\.shape must be \[2, 4\]/)
      expect(() => dense(ones(2, 3), ones(4, 5), null, 'linear')).toThrow(/^dense: input\.shape must be \[…, 4\]/)
      expect(() => dense(ones(2, 3, 4), ones(4, 5), null, 'linear')).toThrow(/^dense: input\.shape/)
      expect(() => dense(ones(2, 4), ones(4, 5), ones(4), 'linear')).toThrow(/^dense: bias\.shape must be \[5\]/)
      expect(() => dense(tf.ones([2, 4], 'int32'), ones(4, 5), null, 'linear')).toThrow(/^dense: input\.dtype must be "float32"/)
      expect(() => convolution(ones(1, 4, 4, 2), ones(3, 3, 2, 2), ones(5), window, 'relu')).toThrow(/^convolution: bias\.shape/)
      expect(() => convolution(ones(1, 4, 4, 3), ones(3, 3, 2, 2), null, window, 'relu')).toThrow(/^convolution: input\.shape/)
      const larger = { stride: [2, 2], padding: 'same', outputSize: [8, 8] } as const
      expect(() => transposedConvolution(ones(1, 4, 4, 3), ones(3, 3, 2, 2), null, larger, 'relu')).toThrow(
        /^transposedConvolution: input\.shape must be \[…, …, …, 2\]/,
      )
    })
  })
})

describe('fused kernels give what the composition gives', () => {
  it('also where a pooling is larger than they can remember', () => {
    const inputs = [
      [1, 18, 17, 1],
      [1, 1, 1, 2],
    ].map((shape, seed) => drawNormals(shape, stream(seed, 'inputs')))
    const window = { stride: [1, 1], dilation: [1, 1], padding: 'same' } as const
    const pool = { size: [18, 17], stride: [18, 17], padding: 'valid' } as const
    expectSame((x, kernel) => convolution(x as tf.Tensor, kernel as tf.Tensor, null, { ...window, pool }, 'tanh'), inputs, 1)
  })

  it('convolution, with upsampling and pooling around it', () => {
    const movement = fc.oneof(
      pair(3).map((stride) => ({ stride, dilation: [1, 1] as [number, number] })),
      pair(2).map((dilation) => ({ stride: [1, 1] as [number, number], dilation })),
    )
    const pooling = fc.record({ size: pair(3), stride: pair(3), padding })
    const shape = fc.tuple(upTo(3), upTo(5), upTo(5), upTo(3))
    const window = fc.record({
      movement,
      padding,
      upsample: fc.option(pair(3)),
      pool: fc.option(pooling),
    })
    fc.assert(
      fc.property(shape, pair(3), upTo(3), window, fc.boolean(), activation, fc.nat(), (...drawn) => {
        const [shape, size, filters, { movement, padding, upsample, pool }, biased, activation, seed] = drawn
        const places = [0, 1].map((axis) => {
          const length = (shape[axis + 1] ?? 1) * (upsample?.[axis] ?? 1)
          const extent = extentOf(size[axis] ?? 1, movement.dilation[axis] ?? 1)
          const convolved = outputLength(length, extent, movement.stride[axis] ?? 1, padding)
          return pool && convolved >= 1
            ? outputLength(convolved, pool.size[axis] ?? 1, pool.stride[axis] ?? 1, pool.padding)
            : convolved
        })
        fc.pre(Math.min(...places) >= 1)
        const random = stream(seed, 'inputs')
        const inputs = [shape, [...size, shape[3], filters], ...(biased ? [[filters]] : [])].map((of) => drawNormals(of, random))
        const whole = { ...movement, padding, upsample, pool }
        expectSame(
          (x, kernel, bias) => convolution(x as tf.Tensor, kernel as tf.Tensor, bias ?? null, whole, activation),
          inputs,
          seed,
        )
      }),
      { numRuns: 200 },
    )
  })

  it('transposed convolution', () => {
    fc.assert(
      fc.property(pair(4), pair(3), pair(3), padding, fc.boolean(), activation, fc.nat(), (...drawn) => {
        const [[height, width], size, stride, padding, biased, activation, seed] = drawn
        const outputSize = [height * stride[0] + (padding === 'valid' ? Math.max(size[0] - stride[0], 0) : 0), 0] as [
          number,
          number,
        ]
        outputSize[1] = width * stride[1] + (padding === 'valid' ? Math.max(size[1] - stride[1], 0) : 0)
        const random = stream(seed, 'inputs')
        const inputs = [[2, height, width, 3], [...size, 2, 3], ...(biased ? [[2]] : [])].map((of) => drawNormals(of, random))
        const enlargement = { stride, padding, outputSize }
        expectSame(
          (x, kernel, bias) => transposedConvolution(x as tf.Tensor, kernel as tf.Tensor, bias ?? null, enlargement, activation),
          inputs,
          seed,
        )
      }),
      { numRuns: 50 },
    )
  })

  it.each(activationNames)('dense with %s', (activation) => {
    const random = stream(6, 'inputs')
    const inputs = [[4, 6], [6, 5], [5]].map((of) => drawNormals(of, random))
    expectSame((x, kernel, bias) => dense(x as tf.Tensor, kernel as tf.Tensor, bias ?? null, activation), inputs, 6)
  })

  it.each([
    [
      [3, 4, 5],
      [4, 5],
    ],
    [
      [4, 2, 3],
      [4, 2, 3],
    ],
    [
      [2, 3, 0],
      [3, 0],
    ],
  ])('the log-probability of binary values, logits %j and targets %j', (logits, targets) => {
    const random = stream(9, 'inputs')
    const inputs = [drawNormals(logits, random), drawNormals(targets, random)]
    expectSame((z, t) => bernoulliLogProbability(z as tf.Tensor, t as tf.Tensor), inputs, 9)
  })

  it.each(Object.entries({ binaryCrossentropy, meanSquaredError }))('%s, whatever its own gradient', (_, loss) => {
    const random = stream(7, 'inputs')
    const inputs = [drawNormals([3, 4], random), drawNormals([3, 4], random)]
    expectSame(loss as (...tensors: tf.Tensor[]) => tf.Tensor, inputs, 7)
    // Without another factor, the gradient that came along with the loss is the answer.
    const gradients = () =>
      tf.tidy(() =>
        tf
          .grads(loss)(inputs.map(toTensor))
          .map((gradient) => gradient.dataSync()),
      )
    const expected = gradients()
    for (const [index, gradient] of withFusedKernels(gradients).entries()) expectNear(gradient, expected[index] ?? [], 1e-6)
  })
})

describe('on a backend without fused kernels', () => {
  it('a convolution with its neighbours is the three operations, bit for bit', () => {
    const random = stream(8, 'inputs')
    const inputs = [[2, 3, 4, 2], [3, 3, 2, 3], [3]].map((of) => drawNormals(of, random))
    const window = { stride: [1, 1], dilation: [1, 1], padding: 'same' } as const
    const pool = { size: [2, 2], stride: [2, 2], padding: 'same' } as const
    type Operation = (...tensors: tf.Tensor[]) => tf.Tensor
    const joined = (x: tf.Tensor, k: tf.Tensor, b: tf.Tensor) => convolution(x, k, b, { ...window, upsample: [2, 3], pool }, 'tanh')
    const apart = (x: tf.Tensor, k: tf.Tensor, b: tf.Tensor) =>
      maxPooling(convolution(upsampling(x, [2, 3]), k, b, window, 'tanh'), pool)
    expect(valuesOf(joined as Operation, inputs, 8)).toEqual(valuesOf(apart as Operation, inputs, 8))
  })
})

describe('gradients that one kernel computes together', () => {
  const random = stream(9, 'inputs')
  const [x, kernel, bias] = [[2, 3], [3, 4], [4]].map((of) => drawNormals(of, random)) as [DoubleArray, DoubleArray, DoubleArray]

  /** Runs something with the fused kernels there, one of them in another form. */
  function withKernel(name: string, change: (kernelFunc: tf.KernelFunc) => tf.KernelFunc, work: () => void): void {
    withFusedKernels(() => {
      const { kernelFunc } = tf.getKernel(name, 'cpu')
      tf.unregisterKernel(name, 'cpu')
      tf.registerKernel({ kernelName: name, backendName: 'cpu', kernelFunc: change(kernelFunc) })
      work()
    })
  }

  it('are computed once, and only from the first input on that wants one', () => {
    const [data, k, b] = [x, kernel, bias].map(toTensor) as [tf.Tensor, tf.Tensor, tf.Tensor]
    const calls: unknown[] = []
    const recording = (kernelFunc: tf.KernelFunc) => (given: Parameters<tf.KernelFunc>[0]) => {
      calls.push(given.attrs)
      return kernelFunc(given)
    }
    withKernel(fusedKernels.denseGradient, recording, () => {
      tf.dispose(tf.grads((k, b) => dense(data, k, b, 'relu'))([k, b]))
      tf.dispose(tf.grads((x, k, b) => dense(x, k, b, 'relu'))([data, k, b]))
      tf.dispose(tf.grad((k) => dense(data, k, null, 'relu'))(k))
      tf.dispose(tf.grad((x) => dense(x, k, b, 'relu'))(data))
    })
    tf.dispose([data, k, b])
    expect(calls).toEqual([
      { activation: 'relu', inputGradient: false, biasGradient: true },
      { activation: 'relu', inputGradient: true, biasGradient: true },
      { activation: 'relu', inputGradient: false, biasGradient: false },
      { activation: 'relu', inputGradient: true, biasGradient: true },
    ])
  })

  const model = (x: tf.Tensor, k: tf.Tensor, b: tf.Tensor) => meanSquaredError(dense(x, k, b, 'tanh'), dense(x, k, null, 'elu'))

  it('leave nothing behind, whichever are asked for, in a tidy or not, in gradients within gradients', () => {
    const [data, k, b] = [x, kernel, bias].map(toTensor) as [tf.Tensor, tf.Tensor, tf.Tensor]
    const within = (k: tf.Tensor) => {
      tf.dispose(tf.grads((x, b) => model(x, k, b))([data, b]))
      return model(data, k, b)
    }
    const asked: (() => tf.TensorContainer)[] = [
      () => tf.grads(model)([data, k, b]),
      () => tf.grad((x) => model(x, k, b))(data),
      () => tf.grad((k) => model(data, k, b))(k),
      () => tf.grad((b) => model(data, k, b))(b),
      () => tf.grad(within)(k),
    ]
    const { numTensors, numDataBuffers } = tf.memory()
    withFusedKernels(() => {
      for (const ask of asked) {
        tf.dispose(ask())
        tf.tidy(() => void ask())
        expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers })
      }
    })
    tf.dispose([data, k, b])
  })

  it('leave nothing behind if the next kernel fails', () => {
    const [data, k, b] = [x, kernel, bias].map(toTensor) as [tf.Tensor, tf.Tensor, tf.Tensor]
    const { numTensors, numDataBuffers } = tf.memory()
    let calls = 0
    const failing = (kernelFunc: tf.KernelFunc) => (given: Parameters<tf.KernelFunc>[0]) => {
      if (++calls === 2) throw new Error('out of memory')
      return kernelFunc(given)
    }
    withKernel(fusedKernels.denseGradient, failing, () => {
      expect(() => tf.tidy(() => orFreeSaved(() => tf.grads(model)([data, k, b])))).toThrow('out of memory')
    })
    expect(calls).toBe(2)
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers })
    tf.dispose([data, k, b])
  })
})
