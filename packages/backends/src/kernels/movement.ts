import * as tf from '@tensorflow/tfjs-core'
import { slice_util, util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import type { HeapType } from '../engine/heap.js'
import { type Kernel, kernel } from './kernel.js'
import { type Axis, bytesPerStep, copyStrided, gathered, offset, takesFourBytes } from './strided.js'

/** Kernels that move values without changing them; they take what has four bytes, float32 and int32. */
export const movementKernels: readonly Kernel[] = [
  kernel<tf.TransposeInputs, tf.TransposeAttrs>(
    tf.Transpose,
    ({ inputs: { x }, attrs: { perm }, backend }) => {
      const shape = perm.map((axis) => x.shape[axis] as number)
      const steps = bytesPerStep(x.shape)
      return gathered(
        backend,
        x,
        shape,
        0,
        perm.map((axis) => steps[axis] as number),
      )
    },
    takesFourBytes,
  ),
  kernel<tf.SliceInputs, tf.SliceAttrs>(
    tf.Slice,
    ({ inputs: { x }, attrs, backend }) => {
      const [begin, size] = slice_util.parseSliceParams(x as tf.Tensor, attrs.begin, attrs.size) as [number[], number[]]
      slice_util.assertParamsValid(x, begin, size)
      const steps = bytesPerStep(x.shape)
      return gathered(backend, x, size, offset(begin, steps), steps)
    },
    takesFourBytes,
  ),
  kernel<tf.StridedSliceInputs, tf.StridedSliceAttrs>(
    tf.StridedSlice,
    ({ inputs: { x }, attrs, backend }) => {
      const { beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs
      const masks = [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as const
      const info = slice_util.sliceInfo(x.shape, attrs.begin, attrs.end, attrs.strides, ...masks)
      const steps = bytesPerStep(x.shape)
      const strided = steps.map((step, axis) => step * (info.strides[axis] as number))
      const size = slice_util.computeOutShape(info.begin, info.end, info.strides).map((length) => Math.max(length, 0))
      const slice = gathered(backend, x, size, offset(info.begin, steps), strided)
      return { ...slice, shape: info.finalShape }
    },
    takesFourBytes,
  ),
  kernel<tf.ReverseInputs, tf.ReverseAttrs>(
    tf.Reverse,
    ({ inputs: { x }, attrs: { dims }, backend }) => reversed(backend, x, util.parseAxisParam(dims, x.shape)),
    takesFourBytes,
  ),
  kernel<tf.FlipLeftRightInputs>(
    tf.FlipLeftRight,
    ({ inputs: { image }, backend }) => reversed(backend, image, [2]),
    takesFourBytes,
  ),
  kernel<tf.TileInputs, tf.TileAttrs>(
    tf.Tile,
    ({ inputs: { x }, attrs: { reps }, backend }) => {
      const out = backend.output(
        x.shape.map((size, axis) => size * (reps[axis] as number)),
        x.dtype as HeapType,
      )
      const steps = bytesPerStep(x.shape)
      const outSteps = bytesPerStep(out.shape)
      const axes = x.shape.flatMap((size, axis): Axis[] => [
        { size: reps[axis] as number, step: 0, outStep: size * (outSteps[axis] as number) },
        { size, step: steps[axis] as number, outStep: outSteps[axis] as number },
      ])
      copyStrided(backend, backend.address(x), backend.address(out), axes)
      return out
    },
    takesFourBytes,
  ),
]

function reversed(backend: EngineBackend, x: tf.TensorInfo, axes: readonly number[]): tf.TensorInfo {
  const steps = bytesPerStep(x.shape)
  const last = x.shape.map((size, axis) => (axes.includes(axis) ? size - 1 : 0))
  const turned = steps.map((step, axis) => (axes.includes(axis) ? -step : step))
  return gathered(backend, x, x.shape, offset(last, steps), turned)
}
