import { floats, operation, within } from './case.js'

const pooling = { filterSize: [2, 2], strides: [2, 2], pad: 'same', dimRoundingMode: null }

export const images = [
  operation('MaxPool', { x: floats(128, 28, 28, 32) }, pooling),
  operation('AvgPool', { x: floats(128, 28, 28, 32) }, pooling),
  operation('MaxPool', { x: floats(32, 28, 28, 16) }, { ...pooling, filterSize: [3, 3], strides: [1, 1] }, '3×3, stride 1'),
  operation(
    'MaxPoolGrad',
    // Ones everywhere, so that output is the maximum of input: each window has its gradient's one place, whichever that is.
    { dy: floats(128, 14, 14, 32), input: within(1, 1, 128, 28, 28, 32), output: within(1, 1, 128, 14, 14, 32) },
    pooling,
  ),
  operation('AvgPoolGrad', { dy: floats(128, 14, 14, 32), input: floats(128, 28, 28, 32) }, { ...pooling, pad: 'valid' }),
  operation(
    'ResizeNearestNeighbor',
    { images: floats(128, 14, 14, 32) },
    { alignCorners: false, halfPixelCenters: false, size: [28, 28] },
  ),
  operation('ResizeNearestNeighborGrad', { images: floats(128, 14, 14, 32), dy: floats(128, 28, 28, 32) }, { alignCorners: false }),
  operation(
    'ResizeBilinear',
    { images: floats(128, 14, 14, 32) },
    { alignCorners: false, halfPixelCenters: false, size: [28, 28] },
  ),
  operation(
    'FusedBatchNorm',
    {
      x: floats(128, 14, 14, 32),
      mean: floats(32),
      variance: within(0.5, 2, 32),
      offset: floats(32),
      scale: floats(32),
    },
    { varianceEpsilon: 1e-3 },
  ),
  operation(
    'MirrorPad',
    { x: floats(32, 28, 28, 16) },
    {
      paddings: [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
      mode: 'reflect',
    },
  ),
  operation(
    'PadV2',
    { x: floats(32, 28, 28, 16) },
    {
      paddings: [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
      constantValue: 0,
    },
  ),
  operation('DepthToSpace', { x: floats(32, 14, 14, 32) }, { blockSize: 2, dataFormat: 'NHWC' }),
]
