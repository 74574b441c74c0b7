import { fusedKernels } from '@sandglass/base'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EngineBackend } from '../engine/backend.js'
import { draw, type Values } from '../testing/arrays.js'
import { runKernel, runKernelWithOutputs, useEngine } from '../testing/engine.js'

useEngine()

// What is shared out as users have it is reckoned in other ways than what is always cut.
let threaded: EngineBackend
beforeAll(async () => {
  threaded = await EngineBackend.create({ threads: 2 })
})
afterAll(() => threaded.dispose())

const zeros = (...shape: number[]): Values => ({ shape, values: new Float64Array(shape.reduce((a, b) => a * b, 1)) })
const window = { strides: [1, 1] as [number, number], pad: 'valid', dataFormat: 'NHWC', dilations: [1, 1] }

test('a convolution of no images, or by a window that fits in none, is empty', () => {
  for (const [x, filter, strides] of [
    [
      [0, 8, 8, 4],
      [3, 3, 4, 4],
      [1, 1],
    ],
    [
      [1, 2, 5, 3],
      [3, 3, 3, 3],
      [1, 1],
    ],
    [
      [1, 4, 4, 4],
      [5, 5, 4, 4],
      [2, 2],
    ],
  ] as const) {
    const result = runKernel('Conv2D', { x: draw(x, 1), filter: draw(filter, 2) }, { ...window, strides })
    expect(result.values).toHaveLength(0)
  }
})

test('its gradients are 0, and the heap goes on as before', () => {
  const fused = { ...window, dilations: [1, 1], activation: 'relu', pool: null, inputGradient: true, biasGradient: true }
  for (const upsample of [
    [1, 1],
    [2, 2],
  ]) {
    const inputs = {
      dy: zeros(0, 8, 8, 4),
      y: zeros(0, 8, 8, 4),
      x: zeros(0, 8 / (upsample[0] ?? 1), 8 / (upsample[1] ?? 1), 4),
      filter: draw([3, 3, 4, 4], 1),
    }
    const [filter, bias, input] = runKernelWithOutputs(fusedKernels.convolutionGradient, inputs, {
      ...fused,
      pad: 'same',
      upsample,
    })
    expect(filter?.values).toEqual(new Float64Array(144))
    expect(bias?.values).toEqual(new Float64Array(4))
    expect(input?.values).toHaveLength(0)
  }
  const depthwise = { ...window, dimRoundingMode: undefined, dilations: [1, 1] }
  expect(
    runKernel(
      'DepthwiseConv2dNativeBackpropFilter',
      { x: zeros(0, 8, 8, 3), dy: zeros(0, 6, 6, 3) },
      { ...depthwise, filterShape: [3, 3, 3, 1] },
    ).values,
  ).toEqual(new Float64Array(27))
  expect(
    runKernel(
      'DepthwiseConv2dNativeBackpropInput',
      { dy: zeros(1, 0, 3, 3), filter: draw([3, 3, 3, 1], 1) },
      { ...depthwise, inputShape: [1, 2, 5, 3] },
    ).values,
  ).toEqual(new Float64Array(30))
})

test('jobs of nothing are done at once by threads as well', () => {
  const address = threaded.heap.allocate(64)
  for (const items of [0, Number.NaN]) threaded.parallel('square', items, Number.NaN, address, address)
  expect(threaded.heap.used).toBe(64)
})
