import { type RandomStream, stream } from '@sandglass/base'
import { dispose, type Scalar, tensor1d } from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { draw, drawDistinct, drawNormals } from '../testing/arrays.js'
import '../testing/backend.js'
import { registerFusedKernels, unregisterFusedKernels } from '../testing/fused-kernels.js'
import { expectRight, toTensor } from '../testing/gradients.js'
import * as references from '../testing/references.js'
import { activate, activationNames } from './activation.js'
import { addition } from './addition.js'
import { averagePooling } from './average-pooling.js'
import { batchNormalization, normalization } from './batch-normalization.js'
import { binaryCrossentropy } from './binary-crossentropy.js'
import { convolution } from './convolution.js'
import { crop } from './crop.js'
import { dense } from './dense.js'
import { huber } from './huber.js'
import { layerNormalization } from './layer-normalization.js'
import { maxPooling } from './max-pooling.js'
import { meanAbsoluteError } from './mean-absolute-error.js'
import { meanSquaredError } from './mean-squared-error.js'
import { negativePeakSignalToNoise } from './negative-peak-signal-to-noise.js'
import { normPenalty } from './norm-penalty.js'
import { reshape } from './reshape.js'
import { structuralDissimilarity } from './structural-similarity.js'
import { total } from './total.js'
import { transposedConvolution } from './transposed-convolution.js'
import { upsampling } from './upsampling.js'
import { extentOf } from './window.js'

const upTo = (max: number) => fc.integer({ min: 1, max })
const seed = fc.nat()
const pair = (max: number) => fc.tuple(upTo(max), upTo(max))
const padding = fc.constantFrom('same', 'valid')
/** Without a kink, so that differences across it can't mislead. */
const smooth = fc.constantFrom('linear', 'sigmoid', 'tanh', 'softplus')
const imageShape = fc.tuple(upTo(3), upTo(7), upTo(7), upTo(3))

/** Stride or dilation, not both. */
const movement = fc.oneof(
  pair(3).map((stride) => ({ stride, dilation: [1, 1] as [number, number] })),
  pair(3).map((dilation) => ({ stride: [1, 1] as [number, number], dilation })),
)

describe.each(['composed', 'fused'])('every operation, %s, and its gradient agree with a double-precision reference', (way) => {
  if (way === 'fused') {
    beforeAll(registerFusedKernels)
    afterAll(unregisterFusedKernels)
  }

  it.each(activationNames.filter((name) => name !== 'linear'))('activate %s', (name) => {
    fc.assert(
      fc.property(fc.array(upTo(4), { maxLength: 4 }), seed, (shape, seed) => {
        expectRight({
          inputs: [drawDistinct(shape, stream(seed, 'input'))],
          operation: (x) => activate(x, name),
          reference: (x) => references.activate(x, name),
        })
      }),
    )
  })

  it('dense', () => {
    fc.assert(
      fc.property(upTo(4), upTo(6), upTo(6), fc.boolean(), smooth, seed, (batch, inputs, units, biased, activation, seed) => {
        const random = stream(seed, 'inputs')
        expectRight({
          inputs: [[batch, inputs], [inputs, units], ...(biased ? [[units]] : [])].map((shape) => drawNormals(shape, random)),
          operation: (x, kernel, bias) => dense(x, kernel, bias ?? null, activation),
          reference: (x, kernel, bias) => references.activate(references.dense(x, kernel, bias ?? null), activation),
        })
      }),
    )
  })

  it('convolution, of any stride, dilation and padding', () => {
    fc.assert(
      fc.property(imageShape, pair(4), upTo(3), movement, padding, fc.boolean(), smooth, seed, (...drawn) => {
        const [shape, size, filters, { stride, dilation }, padding, biased, activation, seed] = drawn
        const [, height, width, channels] = shape
        const fits = extentOf(size[0], dilation[0]) <= height && extentOf(size[1], dilation[1]) <= width
        fc.pre(padding === 'same' || fits)
        const random = stream(seed, 'inputs')
        const window = { stride, dilation, padding } as const
        expectRight({
          inputs: [shape, [...size, channels, filters], ...(biased ? [[filters]] : [])].map((shape) => drawNormals(shape, random)),
          operation: (x, kernel, bias) => convolution(x, kernel, bias ?? null, window, activation),
          reference: (x, kernel, bias) => references.activate(references.convolution(x, kernel, bias ?? null, window), activation),
        })
      }),
      { numRuns: 50 },
    )
  })

  it('transposed convolution', () => {
    fc.assert(
      fc.property(imageShape, pair(4), upTo(3), pair(3), padding, fc.boolean(), smooth, seed, (...drawn) => {
        const [shape, size, filters, stride, padding, biased, activation, seed] = drawn
        const [, height, width, channels] = shape
        const more = (axis: 0 | 1) => (padding === 'valid' ? Math.max(size[axis] - stride[axis], 0) : 0)
        const outputSize = [height * stride[0] + more(0), width * stride[1] + more(1)] as const
        const random = stream(seed, 'inputs')
        const options = { stride, padding, outputSize } as const
        expectRight({
          inputs: [shape, [...size, filters, channels], ...(biased ? [[filters]] : [])].map((shape) => drawNormals(shape, random)),
          operation: (x, kernel, bias) => transposedConvolution(x, kernel, bias ?? null, options, activation),
          reference: (x, kernel, bias) =>
            references.activate(references.transposedConvolution(x, kernel, bias ?? null, options), activation),
        })
      }),
      { numRuns: 50 },
    )
  })

  it('max-pooling', () => {
    fc.assert(
      fc.property(imageShape, pair(3), pair(3), padding, seed, (shape, size, stride, padding, seed) => {
        fc.pre(padding === 'same' || (size[0] <= shape[1] && size[1] <= shape[2]))
        expectRight({
          inputs: [drawDistinct(shape, stream(seed, 'input'))],
          operation: (x) => maxPooling(x, { size, stride, padding }),
          reference: (x) => references.maxPooling(x, size, stride, padding),
        })
      }),
    )
  })

  it('average pooling', () => {
    fc.assert(
      fc.property(imageShape, pair(3), seed, (shape, size, seed) => {
        fc.pre(size[0] <= shape[1] && size[1] <= shape[2])
        expectRight({
          inputs: [drawNormals(shape, stream(seed, 'input'))],
          operation: (x) => averagePooling(x, size),
          reference: (x) => references.averagePooling(x, size),
        })
      }),
    )
  })

  it('upsampling', () => {
    fc.assert(
      fc.property(imageShape, pair(4), seed, (shape, size, seed) => {
        expectRight({
          inputs: [drawNormals(shape, stream(seed, 'input'))],
          operation: (x) => upsampling(x, size),
          reference: (x) => references.upsampling(x, size),
        })
      }),
    )
  })

  it('crop', () => {
    fc.assert(
      fc.property(imageShape, pair(7), seed, (shape, [rows, columns], seed) => {
        const size = [Math.min(rows, shape[1]), Math.min(columns, shape[2])] as const
        expectRight({
          inputs: [drawNormals(shape, stream(seed, 'input'))],
          operation: (x) => crop(x, size),
          reference: (x) => references.crop(x, size),
        })
      }),
    )
  })

  it('addition, of a tensor to itself too', () => {
    fc.assert(
      fc.property(imageShape, smooth, seed, (shape, activation, seed) => {
        const random = stream(seed, 'inputs')
        expectRight({
          inputs: [drawNormals(shape, random), drawNormals(shape, random)],
          operation: (a, b) => addition(a, b, activation),
          reference: (a, b) => references.activate(references.addition(a, b), activation),
        })
        expectRight({
          inputs: [drawNormals(shape, random)],
          operation: (a) => addition(a, a, activation),
          reference: (a) => references.activate(references.addition(a, a), activation),
        })
      }),
      { numRuns: 20 },
    )
  })

  it('reshape', () => {
    expectRight({
      inputs: [drawNormals([2, 3, 4], stream(1, 'input'))],
      operation: (x) => reshape(x, [-1, 2, 6]),
      reference: ({ values }) => ({ values, shape: [2, 2, 6] }),
    })
  })

  /** Inputs around 3 and not 0, with a gamma and a beta for each channel. */
  const normalizing = (shape: readonly number[], random: RandomStream) => [
    draw(shape, () => 3 + random.normal()),
    ...[0, 1].map(() => drawNormals(shape.slice(-1), random)),
  ]
  const epsilon = fc.constantFrom(1e-3, 0.5)

  it('batch normalisation, by the moments of the batch', () => {
    fc.assert(
      fc.property(fc.oneof(imageShape, pair(6)), epsilon, seed, (shape, epsilon, seed) => {
        expectRight({
          inputs: normalizing(shape, stream(seed, 'inputs')),
          operation: (x, gamma, beta) => batchNormalization(x, gamma, beta, epsilon),
          reference: (x, gamma, beta) => references.batchNormalization(x, gamma, beta, epsilon),
          // Where there are few values, their deviation is a difference of near numbers.
          tolerance: 1e-4,
        })
      }),
      { numRuns: 50 },
    )
  })

  it('batch normalisation, by given moments', () => {
    fc.assert(
      fc.property(fc.oneof(imageShape, pair(6)), epsilon, seed, (shape, epsilon, seed) => {
        const random = stream(seed, 'inputs')
        const inputs = normalizing(shape, random)
        const mean = drawNormals(shape.slice(-1), random)
        const variance = draw(shape.slice(-1), () => 0.1 + random.uniform())
        const moments = { mean: toTensor(mean), variance: toTensor(variance) }
        expectRight({
          inputs,
          operation: (x, gamma, beta) => normalization(x, gamma, beta, moments, epsilon),
          reference: (x, gamma, beta) => references.batchNormalization(x, gamma, beta, epsilon, { mean, variance }),
        })
        dispose(moments)
      }),
    )
  })

  it('layer normalisation', () => {
    fc.assert(
      fc.property(fc.oneof(imageShape, pair(6)), epsilon, seed, (shape, epsilon, seed) => {
        expectRight({
          inputs: normalizing(shape, stream(seed, 'inputs')),
          operation: (x, gamma, beta) => layerNormalization(x, gamma, beta, epsilon),
          reference: (x, gamma, beta) => references.layerNormalization(x, gamma, beta, epsilon),
          tolerance: 1e-4,
        })
      }),
      { numRuns: 50 },
    )
  })

  it('binary cross-entropy', () => {
    fc.assert(
      fc.property(imageShape, seed, (shape, seed) => {
        const random = stream(seed, 'inputs')
        expectRight({
          inputs: [draw(shape, () => random.normal() * 5), draw(shape, () => random.uniform())],
          operation: (z, t) => binaryCrossentropy(z, t),
          reference: references.binaryCrossentropy,
        })
      }),
    )
  })

  it('mean squared error', () => {
    fc.assert(
      fc.property(imageShape, seed, (shape, seed) => {
        const random = stream(seed, 'inputs')
        expectRight({
          inputs: [drawNormals(shape, random), drawNormals(shape, random)],
          operation: (p, t) => meanSquaredError(p, t),
          reference: references.meanSquaredError,
        })
      }),
    )
  })

  it('mean absolute error and Huber’s loss, away from their kinks', () => {
    fc.assert(
      fc.property(imageShape, fc.constantFrom(0.35, 1.005, 100), seed, (shape, delta, seed) => {
        const random = stream(seed, 'inputs')
        const targets = drawNormals(shape, random)
        const distance = drawDistinct(shape, random)
        const predictions = {
          shape,
          values: targets.values.map((value, index) => Math.fround(value + (distance.values[index] ?? 0))),
        }
        const inputs = [predictions, targets]
        expectRight({ inputs, operation: (p, t) => meanAbsoluteError(p, t), reference: references.meanAbsoluteError })
        expectRight({
          inputs,
          operation: (p, t) => huber(p, t, delta),
          reference: (p, t) => references.huber(p, t, delta),
        })
      }),
      { numRuns: 50 },
    )
  })

  it('peak signal-to-noise ratio, of examples that count alike or not', () => {
    fc.assert(
      fc.property(imageShape, fc.boolean(), seed, (shape, weighted, seed) => {
        const random = stream(seed, 'inputs')
        const weights = weighted ? Array.from({ length: shape[0] ?? 0 }, () => Math.fround(2 * random.uniform())) : null
        const tensor = weights && tensor1d(weights)
        expectRight({
          inputs: [draw(shape, () => 1 + random.uniform()), draw(shape, () => random.uniform() - 0.1)],
          operation: (x, y) => negativePeakSignalToNoise(x, y, tensor),
          reference: (x, y) => references.negativePeakSignalToNoise(x, y, weights ?? undefined),
        })
        tensor?.dispose()
      }),
      { numRuns: 50 },
    )
  })

  it('structural similarity, of any number of channels', () => {
    const length = fc.constantFrom(11, 12)
    fc.assert(
      fc.property(upTo(2), length, length, upTo(2), fc.boolean(), seed, (batch, height, width, channels, weighted, seed) => {
        const random = stream(seed, 'inputs')
        const shape = [batch, height, width, channels]
        const weights = weighted ? [0.5, 2].slice(0, batch) : null
        const tensor = weights && tensor1d(weights)
        expectRight({
          inputs: [0, 1].map(() => draw(shape, () => random.uniform())),
          operation: (x, y) => structuralDissimilarity(x, y, tensor),
          reference: (x, y) => references.structuralDissimilarity(x, y, weights ?? undefined),
          tolerance: 1e-4,
        })
        tensor?.dispose()
      }),
      { numRuns: 4 },
    )
  })

  it('losses of shares, which may stretch along the axes of an example', () => {
    const losses = [
      [meanSquaredError, references.meanSquaredError],
      [binaryCrossentropy, references.binaryCrossentropy],
      [meanAbsoluteError, references.meanAbsoluteError],
    ] as const
    fc.assert(
      fc.property(imageShape, fc.boolean(), fc.constantFrom(...losses), seed, (shape, stretched, [operation, reference], seed) => {
        const random = stream(seed, 'inputs')
        const targets = draw(shape, () => random.uniform())
        const distance = drawDistinct(shape, random)
        const predictions = {
          shape,
          values: targets.values.map((value, index) => Math.fround(value + (distance.values[index] ?? 0))),
        }
        const shares = draw(stretched ? [shape[0], 1, 1, 1] : shape, () => random.uniform())
        const shared = (index: number) =>
          shares.values[stretched ? Math.floor(index / (targets.values.length / shape[0])) : index] ?? 0
        const one = (values: Float64Array, index: number) => ({ shape: [1], values: values.slice(index, index + 1) })
        const tensor = toTensor(shares)
        expectRight({
          inputs: [predictions, targets],
          operation: (p, t) => operation(p, t, tensor),
          reference: (p, t) =>
            references.scalar(
              p.values.reduce((sum, _, i) => sum + shared(i) * (reference(one(p.values, i), one(t.values, i)).values[0] ?? 0), 0),
            ),
        })
        tensor.dispose()
      }),
      { numRuns: 30 },
    )
  })

  it('norm penalty', () => {
    const strength = fc.constantFrom(0, 0.01, 3)
    fc.assert(
      fc.property(imageShape, strength, strength, seed, (shape, l1, l2, seed) => {
        expectRight({
          inputs: [drawDistinct(shape, stream(seed, 'input'))],
          operation: (x) => normPenalty(x, { l1, l2 }),
          reference: (x) => references.normPenalty(x, l1, l2),
        })
      }),
    )
  })

  it('total', () => {
    expectRight({
      inputs: [2, 3, 4].map(references.scalar),
      operation: (...terms) => total(terms as Scalar[]),
      reference: (...terms) => references.scalar(terms.reduce((sum, { values }) => sum + (values[0] ?? 0), 0)),
    })
  })
})
