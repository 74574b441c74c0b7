import { activationNames } from '@sandglass/core/operations'
import { expect, test } from 'vitest'
import { drawFrom, type Values } from '../values.js'
import { convolutionFilterGradient, convolutionInputGradient, convolve } from './convolution.js'
import { depthwiseConvolve, depthwiseFilterGradient, depthwiseInputGradient } from './depthwise-convolution.js'
import { dot, finiteDifferences } from './finite-differences.js'
import { activated, channelSums } from './layers.js'
import { matrixProduct } from './matrix-product.js'
import { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from './pooling.js'
import { resizeNearest, resizeNearestGradient } from './resize.js'
import { inputShape, outputShape, type Padding, type Pair, type Window, windowOver } from './window.js'

const paddings: readonly Padding[] = [
  'same',
  'valid',
  1,
  [
    [0, 2],
    [1, 0],
  ],
]
const strides: readonly Pair[] = [
  [1, 1],
  [2, 1],
  [3, 2],
]
const windows: readonly (readonly [string, Window])[] = paddings.flatMap((padding) =>
  strides.map((pair) => {
    const window = windowOver({ batch: 2, inputSize: [5, 4], windowSize: [3, 3], strides: pair, padding })
    return [`padding ${JSON.stringify(padding)}, strides ${pair}`, window] as const
  }),
)
const dilated = [
  'dilated',
  windowOver({ batch: 2, inputSize: [5, 6], windowSize: [2, 3], strides: [1, 1], dilations: [2, 2], padding: 'same' }),
] as const

test.each([...windows, dilated])('gradients of convolutions are what finite differences say: %s', (_, window) => {
  const draw = drawFrom(1)
  const x = draw.normal(inputShape(window, 2))
  const filter = draw.normal([...window.windowSize, 2, 3])
  const dy = draw.normal(outputShape(window, 3))
  expectClose(
    convolutionInputGradient(dy, filter, window),
    finiteDifferences((moved) => convolve(moved, filter, window), x, dy),
  )
  expectClose(
    convolutionFilterGradient(x, dy, window),
    finiteDifferences((moved) => convolve(x, moved, window), filter, dy),
  )
  // A convolution is linear in each operand, so its gradients are its adjoints.
  const inner = dot(convolve(x, filter, window), dy)
  expect(dot(x, convolutionInputGradient(dy, filter, window))).toBeCloseTo(inner, 10)
  expect(dot(filter, convolutionFilterGradient(x, dy, window))).toBeCloseTo(inner, 10)
})

test.each(activationNames)('gradients through a layer are what finite differences say: %s', (activation) => {
  const draw = drawFrom(3)
  const [x, kernel, bias, dy] = [draw.normal([4, 3]), draw.normal([3, 2]), draw.normal([2]), draw.normal([4, 2])]
  const layer = (kernel: Values, bias: Values) => activated(matrixProduct(x, kernel, false, false), bias, activation)
  const gradient = layer(kernel, bias).sumGradient(dy)
  expectClose(
    matrixProduct(x, gradient, true, false),
    finiteDifferences((moved) => layer(moved, bias).output, kernel, dy),
  )
  expectClose(
    channelSums(gradient),
    finiteDifferences((moved) => layer(kernel, moved).output, bias, dy),
  )
})

test.each([...windows, dilated])('gradients of depthwise convolutions are what finite differences say: %s', (_, window) => {
  const draw = drawFrom(2)
  const x = draw.normal(inputShape(window, 3))
  const filter = draw.normal([...window.windowSize, 3, 2])
  const dy = draw.normal(outputShape(window, 6))
  expectClose(
    depthwiseInputGradient(dy, filter, window),
    finiteDifferences((moved) => depthwiseConvolve(moved, filter, window), x, dy),
  )
  expectClose(
    depthwiseFilterGradient(x, dy, window),
    finiteDifferences((moved) => depthwiseConvolve(x, moved, window), filter, dy),
  )
})

test.each(windows)('gradients of pooling are what finite differences say: %s', (_, window) => {
  const draw = drawFrom(3)
  const x = draw.distinct(inputShape(window, 2))
  const dy = draw.normal(outputShape(window, 2))
  expectClose(
    maxPoolGradient(dy, x, window),
    finiteDifferences((moved) => maxPool(moved, window), x, dy),
  )
  expectClose(
    averagePoolGradient(dy, window),
    finiteDifferences((moved) => averagePool(moved, window), x, dy),
  )
})

test.each([false, true])(
  'the gradient of nearest resizing is what finite differences say: half-pixel centres %s',
  (halfPixelCenters) => {
    const draw = drawFrom(4)
    const x = draw.normal([2, 3, 2, 2])
    const dy = draw.normal([2, 7, 4, 2])
    expectClose(
      resizeNearestGradient(dy, x.shape, halfPixelCenters),
      finiteDifferences((moved) => resizeNearest(moved, [7, 4], halfPixelCenters), x, dy),
    )
  },
)

test('a window with the padding of TensorFlow has its output sizes', () => {
  // SAME: ceil(7 / 2) windows reach 3 · 2 + 4 = 10 rows, so 3 are padding, of which the smaller half comes first.
  const same = windowOver({ batch: 1, inputSize: [7, 8], windowSize: [4, 3], strides: [2, 2], padding: 'same' })
  expect(same.outputSize).toEqual([4, 4])
  expect(same.before).toEqual([1, 0])
  expect(windowOver({ batch: 1, inputSize: [7, 8], windowSize: [4, 3], strides: [2, 2], padding: 'valid' }).outputSize).toEqual([
    2, 3,
  ])
})

function expectClose(actual: Values, expected: Values): void {
  expect(actual.shape).toEqual(expected.shape)
  actual.values.forEach((value, index) => {
    expect(value).toBeCloseTo(expected.values[index] ?? Number.NaN, 6)
  })
}
