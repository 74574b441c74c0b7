import * as tf from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import { type Kernel, kernel, takesFloats } from './kernel.js'

interface PoolAttributes {
  filterSize: [number, number] | number
  strides: [number, number] | number
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

export const poolingKernels: readonly Kernel[] = [
  kernel<tf.MaxPoolInputs, tf.MaxPoolAttrs>(tf.MaxPool, ({ inputs: { x }, attrs, backend }) => pool(backend, 'maxPool', x, attrs)),
  kernel<tf.AvgPoolInputs, tf.AvgPoolAttrs>(tf.AvgPool, ({ inputs: { x }, attrs, backend }) =>
    pool(backend, 'averagePool', x, attrs),
  ),
  kernel<tf.MaxPoolWithArgmaxInputs, tf.MaxPoolWithArgmaxAttrs>(
    tf.MaxPoolWithArgmax,
    ({ inputs: { x }, attrs: { includeBatchInIndex, ...attrs }, backend }) => {
      const info = poolInfo(x.shape, attrs)
      const y = backend.output(info.outShape, 'float32')
      const places = backend.output(info.outShape, 'int32')
      const [from, to, indices] = [backend.address(x), backend.address(y), backend.address(places)]
      const chunk = Math.ceil(grain / workOfLine(info))
      const sizes = [...geometry(info), Number(includeBatchInIndex)] as const
      backend.parallel('maxPoolWithArgmax', info.batchSize * info.outHeight, chunk, from, to, indices, ...sizes)
      return [y, places]
    },
  ),
  kernel<tf.MaxPoolGradInputs, tf.MaxPoolGradAttrs>(
    tf.MaxPoolGrad,
    ({ inputs: { dy, input, output }, attrs, backend }) => {
      const dx = backend.output(input.shape, 'float32')
      const info = poolInfo(input.shape, attrs)
      const [x, y, gradient] = [input, output, dy].map((tensor) => backend.address(tensor)) as [number, number, number]
      backend.parallel('maxPoolGradient', ...chunksOf(info), x, y, gradient, backend.address(dx), ...geometry(info))
      return dx
    },
    (call) => takesFloats(call) && takesGradient(call.inputs.dy, call.inputs.input, call.attrs),
  ),
  kernel<tf.AvgPoolGradInputs, tf.AvgPoolGradAttrs>(
    tf.AvgPoolGrad,
    ({ inputs: { dy, input }, attrs, backend }) => {
      const dx = backend.output(input.shape, 'float32')
      const info = poolInfo(input.shape, attrs)
      const [gradient, result] = [backend.address(dy), backend.address(dx)]
      backend.parallel('averagePoolGradient', ...chunksOf(info), gradient, result, ...geometry(info))
      return dx
    },
    (call) => takesFloats(call) && takesGradient(call.inputs.dy, call.inputs.input, call.attrs),
  ),
]

/** Pixels of windows, four channels each, of which one chunk is made. */
const grain = 4096

function takesGradient(dy: tf.TensorInfo, x: tf.TensorInfo, attrs: PoolAttributes): boolean {
  return util.arraysEqual(dy.shape, poolInfo(x.shape, attrs).outShape)
}

function pool(backend: EngineBackend, name: 'maxPool' | 'averagePool', x: tf.TensorInfo, attrs: PoolAttributes): tf.TensorInfo {
  const info = poolInfo(x.shape, attrs)
  // As in TensorFlow.js, windows of one pixel that keep the shape keep the tensor, whatever stride and padding are.
  if (info.filterHeight * info.filterWidth === 1 && util.arraysEqual(info.inShape, info.outShape)) return backend.share(x)
  const out = backend.output(info.outShape, 'float32')
  // A cache line apart, so that threads don't write to the same one.
  const lineStep = Math.ceil((info.inWidth * info.inChannels) / 16) * 64
  const lines = backend.scratch(backend.threads * lineStep)
  const chunk = Math.ceil(grain / workOfLine(info))
  const items = info.batchSize * info.outHeight
  backend.parallel(name, items, chunk, backend.address(x), backend.address(out), ...geometry(info), lines, lineStep)
  return out
}

/** The items of a gradient: lines of the output if their windows don't overlap, else images. */
function chunksOf(info: tf.backend_util.Conv2DInfo): [items: number, grain: number] {
  if (info.filterHeight <= info.strideHeight) return [info.batchSize * info.outHeight, Math.ceil(grain / workOfLine(info))]
  return [info.batchSize, Math.ceil(grain / workOfLine(info) / info.outHeight)]
}

function workOfLine({ outWidth, filterHeight, filterWidth, outChannels }: tf.backend_util.Conv2DInfo): number {
  return Math.max(outWidth * filterHeight * filterWidth * Math.ceil(outChannels / 4), 1)
}

function poolInfo(
  shape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): tf.backend_util.Conv2DInfo {
  const images = shape as [number, number, number, number]
  return tf.backend_util.computePool2DInfo(images, filterSize, strides, 1, pad, dimRoundingMode)
}

type Geometry = [
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
  const { inHeight, inWidth, inChannels, outHeight, outWidth, padInfo } = info
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info
  return [
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
