import { fusedKernels } from '@sandglass/base'
import { drawFrom } from '@sandglass/conformance/references'
import type { Input } from './laws/call.js'
import type { Posed } from './laws/law.js'

/**
 * Work of the size of a training step's, for which float64 references would take too long: enough for
 * all threads to be at it at once.
 */
export function largeWorks(seed: number): { law: string; solve: Posed['solve'] }[] {
  const { normal } = drawFrom(seed)
  const images = normal([24, 14, 14, 32])
  const filter = normal([3, 3, 32, 32])
  const bias = normal([32])
  const window = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] }
  const pool = { size: [2, 2], strides: [2, 2], pad: 'same' }
  const layer = { ...window, activation: 'relu', upsample: [1, 1], pool: null }
  const call = (kernel: string, inputs: Readonly<Record<string, Input>>, attributes: object = {}): Posed['solve'] => {
    return (run) => run({ kernel, inputs, attributes })
  }
  return Object.entries({
    forward: call('Conv2D', { x: images, filter }, window),
    'input gradient': call('Conv2DBackpropInput', { dy: images, filter }, { ...window, inputShape: images.shape }),
    'filter gradient': call('Conv2DBackpropFilter', { x: images, dy: images }, { ...window, filterShape: filter.shape }),
    halving: call('Conv2D', { x: images, filter: normal([4, 4, 32, 16]) }, { ...window, strides: [2, 2] }),
    'unaligned channels': call('Conv2D', { x: images, filter: normal([3, 3, 32, 13]) }, window),
    'pooled layer': call(fusedKernels.convolution, { x: images, filter, bias }, { ...layer, pool }),
    'upsampled layer': call(fusedKernels.convolution, { x: images, filter, bias }, { ...layer, upsample: [2, 2] }),
    'layer gradient': call(
      fusedKernels.convolutionGradient,
      { dy: images, y: images, x: images, filter },
      { ...layer, biasGradient: true, inputGradient: true },
    ),
    depthwise: call('DepthwiseConv2dNative', { x: images, filter: normal([3, 3, 32, 1]) }, window),
    dense: call(
      fusedKernels.dense,
      { x: normal([256, 392]), kernel: normal([392, 64]), bias: normal([64]) },
      { activation: 'tanh' },
    ),
    'dense gradient': call(
      fusedKernels.denseGradient,
      { dy: normal([256, 64]), y: normal([256, 64]), x: normal([256, 392]), kernel: normal([392, 64]) },
      { activation: 'relu', biasGradient: true, inputGradient: true },
    ),
    sum: call('Sum', { x: images }, { axis: [0, 1, 2, 3], keepDims: false }),
    'column sums': call('Sum', { x: images }, { axis: [0, 1, 2], keepDims: false }),
    exponential: call('Exp', { x: images }),
    transpose: call('Transpose', { x: images }, { perm: [3, 1, 2, 0] }),
    pooling: call('MaxPool', { x: images }, { filterSize: [3, 3], strides: [2, 2], pad: 'same' }),
    loss: call(fusedKernels.binaryCrossentropy, {
      logits: images,
      targets: { ...images, values: images.values.map((x) => Number(x > 0)) },
    }),
  }).map(([law, solve]) => ({ law, solve }))
}
