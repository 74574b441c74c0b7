import * as tf from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import type { KernelExports } from '../engine/instance.js'
import { type Kernel, kernel, takesFloats } from './kernel.js'

interface PoolAttributes {
  filterSize: [number, number] | number
  strides: [number, number] | number
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

export const poolingKernels: readonly Kernel[] = [
  kernel<tf.MaxPoolInputs, tf.MaxPoolAttrs>(tf.MaxPool, ({ inputs: { x }, attrs, backend }) =>
    pool(backend, backend.kernels.maxPool, x, attrs),
  ),
  kernel<tf.AvgPoolInputs, tf.AvgPoolAttrs>(tf.AvgPool, ({ inputs: { x }, attrs, backend }) =>
    pool(backend, backend.kernels.averagePool, x, attrs),
  ),
  kernel<tf.MaxPoolGradInputs, tf.MaxPoolGradAttrs>(
    tf.MaxPoolGrad,
    ({ inputs: { dy, input, output }, attrs, backend }) => {
      const dx = backend.output(input.shape, 'float32')
      const [x, y, gradient] = [input, output, dy].map((tensor) => backend.address(tensor)) as [number, number, number]
      backend.kernels.maxPoolGradient(x, y, gradient, backend.address(dx), ...geometry(poolInfo(input.shape, attrs)))
      return dx
    },
    (call) => takesFloats(call) && takesGradient(call.inputs.dy, call.inputs.input, call.attrs),
  ),
  kernel<tf.AvgPoolGradInputs, tf.AvgPoolGradAttrs>(
    tf.AvgPoolGrad,
    ({ inputs: { dy, input }, attrs, backend }) => {
      const dx = backend.output(input.shape, 'float32')
      backend.kernels.averagePoolGradient(backend.address(dy), backend.address(dx), ...geometry(poolInfo(input.shape, attrs)))
      return dx
    },
    (call) => takesFloats(call) && takesGradient(call.inputs.dy, call.inputs.input, call.attrs),
  ),
]

function takesGradient(dy: tf.TensorInfo, x: tf.TensorInfo, attrs: PoolAttributes): boolean {
  return util.arraysEqual(dy.shape, poolInfo(x.shape, attrs).outShape)
}

function pool(backend: EngineBackend, run: KernelExports['maxPool'], x: tf.TensorInfo, attrs: PoolAttributes): tf.TensorInfo {
  const info = poolInfo(x.shape, attrs)
  // As in TensorFlow.js, windows of one pixel that keep the shape keep the tensor, whatever stride and padding are.
  if (info.filterHeight * info.filterWidth === 1 && util.arraysEqual(info.inShape, info.outShape)) return backend.share(x)
  const out = backend.output(info.outShape, 'float32')
  run(backend.address(x), backend.address(out), ...geometry(info))
  return out
}

function poolInfo(
  shape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): tf.backend_util.Conv2DInfo {
  const images = shape as [number, number, number, number]
  return tf.backend_util.computePool2DInfo(images, filterSize, strides, 1, pad, dimRoundingMode)
}

type Geometry = [
  batch: number,
  height: number,
  width: number,
  channels: number,
  outHeight: number,
  outWidth: number,
  filterHeight: number,
  filterWidth: number,
  strideHeight: number,
  strideWidth: number,
  padTop: number,
  padLeft: number,
]

function geometry(info: tf.backend_util.Conv2DInfo): Geometry {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, padInfo } = info
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info
  return [
    batchSize,
    inHeight,
    inWidth,
    inChannels,
    outHeight,
    outWidth,
    filterHeight,
    filterWidth,
    strideHeight,
    strideWidth,
    padInfo.top,
    padInfo.left,
  ]
}
