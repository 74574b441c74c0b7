import * as tf from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import { type Kernel, kernel } from '../kernel.js'
import { reduceAxis } from '../reductions.js'
import { copyStrided } from '../strided.js'
import { depthwiseConvolutionInfo } from './depthwise-conv2d.js'
import { convolveDepthwise, type DepthwiseInfo, depthwiseInfo, widened } from './forward.js'

export const depthwiseGradientKernels: readonly Kernel[] = [
  kernel<tf.DepthwiseConv2dNativeBackpropInputInputs, tf.DepthwiseConv2dNativeBackpropInputAttrs>(
    tf.DepthwiseConv2dNativeBackpropInput,
    ({ inputs: { dy, filter }, attrs, backend }) => {
      const info = depthwiseConvolutionInfo(attrs.inputShape, filter.shape, attrs)
      const dx = backend.output(info.inShape, 'float32')
      if (util.sizeFromShape(dy.shape) === 0) fillZeros(backend, dx)
      else inputGradient(backend, backend.address(dy), backend.address(filter), info, backend.address(dx))
      return dx
    },
  ),
  kernel<tf.DepthwiseConv2dNativeBackpropFilterInputs, tf.DepthwiseConv2dNativeBackpropFilterAttrs>(
    tf.DepthwiseConv2dNativeBackpropFilter,
    ({ inputs: { x, dy }, attrs, backend }) => {
      const info = depthwiseConvolutionInfo(x.shape, attrs.filterShape, attrs)
      const out = backend.output(info.filterShape, 'float32')
      if (util.sizeFromShape(dy.shape) === 0) fillZeros(backend, out)
      else {
        const images = widened(backend, backend.address(x), info)
        filterGradient(backend, images, backend.address(dy), depthwiseInfo(info), backend.address(out))
      }
      return out
    },
  ),
]

/** What is summed up over nothing. */
function fillZeros(backend: EngineBackend, out: tf.TensorInfo): void {
  backend.kernels.fill(backend.address(out), util.sizeFromShape(out.shape), 0)
}

/**
 * A convolution of dy by the filter turned around. With a stride, dy has zeros between its pixels;
 * and where a channel has several filters, their gradients are added up.
 */
function inputGradient(backend: EngineBackend, dy: number, filter: number, info: tf.backend_util.Conv2DInfo, dx: number): void {
  const { batchSize, inHeight, inWidth, inChannels, outChannels: channels, strideHeight, strideWidth } = info
  const height = (info.outHeight - 1) * strideHeight + 1
  const width = (info.outWidth - 1) * strideWidth + 1
  const filters = channels / inChannels
  const pixels = batchSize * inHeight * inWidth
  const to = filters === 1 ? dx : backend.scratch(pixels * channels * 4)
  const turned = backend.scratch(info.filterHeight * info.filterWidth * channels * 4)
  const taps = info.filterHeight * info.filterWidth
  const tap = channels * 4
  copyStrided(backend, filter + (taps - 1) * tap, turned, [
    { size: taps, step: -tap, outStep: tap },
    { size: channels, step: 4, outStep: 4 },
  ])
  const back: DepthwiseInfo = {
    ...depthwiseInfo(info),
    height,
    width,
    outHeight: inHeight,
    outWidth: inWidth,
    strides: [1, 1],
    padTop: info.effectiveFilterHeight - 1 - info.padInfo.top,
    padLeft: info.effectiveFilterWidth - 1 - info.padInfo.left,
  }
  convolveDepthwise(backend, spaced(backend, dy, info, height, width), turned, null, back, to)
  if (filters > 1) reduceAxis(backend, 'sum', { address: to, outer: pixels * inChannels, length: filters, inner: 1 }, dx)
}

/** The address of dy with as many zeros between its pixels as the stride has left out. */
function spaced(backend: EngineBackend, dy: number, info: tf.backend_util.Conv2DInfo, height: number, width: number): number {
  const { batchSize, outHeight, outWidth, outChannels, strideHeight, strideWidth } = info
  if (strideHeight === 1 && strideWidth === 1) return dy
  const pixel = outChannels * 4
  const out = backend.zeros(batchSize * height * width * outChannels)
  copyStrided(backend, dy, out, [
    { size: batchSize, step: outHeight * outWidth * pixel, outStep: height * width * pixel },
    { size: outHeight, step: outWidth * pixel, outStep: strideHeight * width * pixel },
    { size: outWidth, step: pixel, outStep: strideWidth * pixel },
    { size: outChannels, step: 4, outStep: 4 },
  ])
  return out
}

/** Lines of dy are added up in so many slots, and these in order, that threads don't show. */
const mostSlots = 32

function filterGradient(backend: EngineBackend, x: number, dy: number, info: DepthwiseInfo, to: number): void {
  const lines = info.batch * info.outHeight
  const slotLines = Math.ceil(lines / mostSlots)
  const slots = Math.ceil(lines / slotLines)
  const size = info.filterHeight * info.filterWidth * info.channels
  const sums = backend.scratch(slots * size * 4)
  backend.parallel(
    'depthwiseFilterGradient',
    slots,
    1,
    ...([x, dy, sums, lines, slotLines, info.height, info.width, info.channels, info.outHeight, info.outWidth] as const),
    ...([info.filterHeight, info.filterWidth] as const),
    ...info.strides,
    ...info.dilations,
    ...([info.padTop, info.padLeft] as const),
  )
  reduceAxis(backend, 'sum', { address: sums, outer: 1, length: slots, inner: size }, to)
}
