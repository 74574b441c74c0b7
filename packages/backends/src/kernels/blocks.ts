import * as tf from '@tensorflow/tfjs-core'
import { backend_util, util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import type { HeapType } from '../engine/heap.js'
import { type Kernel, kernel } from './kernel.js'
import { copyInside, paddedShape } from './padding.js'
import { axesOf, bytesPerStep, copyStrided, offset, takesFourBytes } from './strided.js'

/** Blocks of an image that become channels or images, and the other way round. */
export const blockKernels: readonly Kernel[] = [
  kernel<tf.SpaceToBatchNDInputs, tf.SpaceToBatchNDAttrs>(
    tf.SpaceToBatchND,
    ({ inputs: { x }, attrs: { blockShape, paddings }, backend }) => {
      const all = [[0, 0] as const, ...(paddings as [number, number][])]
      const shape = paddedShape(x.shape, all)
      const product = util.sizeFromShape(blockShape)
      const blocks = backend_util.getReshaped(shape, blockShape, product, false)
      const order = backend_util.getPermuted(blocks.length, blockShape.length, false)
      const out = backend.output(backend_util.getReshapedPermuted(shape, blockShape, product, false), 'float32')
      const padded = backend.zeros(util.sizeFromShape(shape))
      copyInside(backend, backend.address(x), x.shape, padded, shape, all)
      permute(backend, padded, blocks, order, backend.address(out))
      return out
    },
  ),
  kernel<tf.BatchToSpaceNDInputs, tf.BatchToSpaceNDAttrs>(
    tf.BatchToSpaceND,
    ({ inputs: { x }, attrs: { blockShape, crops }, backend }) => {
      const product = util.sizeFromShape(blockShape)
      const blocks = backend_util.getReshaped(x.shape, blockShape, product)
      const order = backend_util.getPermuted(blocks.length, blockShape.length)
      const whole = backend_util.getReshapedPermuted(x.shape, blockShape, product)
      const begin = backend_util.getSliceBeginCoords(crops, blockShape.length)
      const cropped = backend_util.getSliceSize(whole, crops, blockShape.length)
      const size = [...cropped, ...whole.slice(cropped.length)]
      const out = backend.output(size, 'float32')
      const uncropped = backend.scratch(util.sizeFromShape(whole) * 4)
      permute(backend, backend.address(x), blocks, order, uncropped)
      const steps = bytesPerStep(whole)
      copyStrided(backend, uncropped + offset(begin, steps), backend.address(out), axesOf(size, steps, bytesPerStep(size)))
      return out
    },
  ),
  kernel<tf.DepthToSpaceInputs, tf.DepthToSpaceAttrs>(
    tf.DepthToSpace,
    ({ inputs: { x }, attrs: { blockSize }, backend }) => {
      const [batch, height, width, depth] = x.shape as [number, number, number, number]
      const channels = depth / blockSize ** 2
      const blocks = [batch, height, width, blockSize, blockSize, channels]
      const out = backend.output([batch, height * blockSize, width * blockSize, channels], x.dtype as HeapType)
      permute(backend, backend.address(x), blocks, [0, 1, 3, 2, 4, 5], backend.address(out))
      return out
    },
    (call) => takesFourBytes(call) && call.attrs.dataFormat === 'NHWC',
  ),
]

/** An array with its axes in another order. */
function permute(backend: EngineBackend, from: number, shape: readonly number[], order: readonly number[], to: number): void {
  const steps = bytesPerStep(shape)
  const permuted = order.map((axis) => shape[axis] as number)
  copyStrided(
    backend,
    from,
    to,
    axesOf(
      permuted,
      order.map((axis) => steps[axis] as number),
      bytesPerStep(permuted),
    ),
  )
}
