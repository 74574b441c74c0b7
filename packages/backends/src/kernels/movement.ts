import * as tf from '@tensorflow/tfjs-core'
import { slice_util, util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import type { HeapType } from '../engine/heap.js'
import { type Call, type Kernel, kernel } from './kernel.js'
import { type Axis, bytesPerStep, copyStrided } from './strided.js'

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
    ({ inputs: { x }, attrs: { dims }, backend }) => {
      const axes = util.parseAxisParam(dims, x.shape)
      const steps = bytesPerStep(x.shape)
      const last = x.shape.map((size, axis) => (axes.includes(axis) ? size - 1 : 0))
      return gathered(
        backend,
        x,
        x.shape,
        offset(last, steps),
        steps.map((step, axis) => (axes.includes(axis) ? -step : step)),
      )
    },
    takesFourBytes,
  ),
  kernel<tf.PadV2Inputs, tf.PadV2Attrs>(tf.PadV2, ({ inputs: { x }, attrs: { paddings, constantValue }, backend }) => {
    const out = backend.output(
      x.shape.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0)),
      'float32',
    )
    const outSteps = bytesPerStep(out.shape)
    const before = paddings.map(([count]) => count)
    const address = backend.address(out)
    const from = backend.address(x)
    backend.parallel('fillAll', util.sizeFromShape(out.shape), 65536, address, constantValue)
    copyStrided(backend, from, address + offset(before, outSteps), axesOf(x.shape, bytesPerStep(x.shape), outSteps))
    return out
  }),
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
  kernel<tf.ConcatInputs, tf.ConcatAttrs>(
    tf.Concat,
    ({ inputs, attrs, backend }) => concat(backend, inputs as unknown as tf.TensorInfo[], attrs.axis),
    takesFourBytes,
  ),
]

/** A tensor whose values are read from x: the first at `first` bytes, those along each axis `steps` bytes apart. */
function gathered(
  backend: EngineBackend,
  x: tf.TensorInfo,
  shape: readonly number[],
  first: number,
  steps: readonly number[],
): tf.TensorInfo {
  const out = backend.output(shape, x.dtype as HeapType)
  copyStrided(backend, backend.address(x) + first, backend.address(out), axesOf(shape, steps, bytesPerStep(shape)))
  return out
}

function concat(backend: EngineBackend, inputs: readonly tf.TensorInfo[], axis: number): tf.TensorInfo {
  const [first] = inputs as [tf.TensorInfo]
  const [along] = util.parseAxisParam(axis, first.shape) as [number]
  const shapes = inputs.map(({ shape }) => shape)
  tf.backend_util.assertParamsConsistent(shapes, along)
  const out = backend.output(tf.backend_util.computeOutShape(shapes, along), first.dtype as HeapType)
  const outSteps = bytesPerStep(out.shape)
  let to = backend.address(out)
  for (const input of inputs) {
    copyStrided(backend, backend.address(input), to, axesOf(input.shape, bytesPerStep(input.shape), outSteps))
    to += (input.shape[along] as number) * (outSteps[along] as number)
  }
  return out
}

function axesOf(shape: readonly number[], steps: readonly number[], outSteps: readonly number[]): Axis[] {
  return shape.map((size, axis) => ({ size, step: steps[axis] as number, outStep: outSteps[axis] as number }))
}

function offset(position: readonly number[], steps: readonly number[]): number {
  return position.reduce((sum, index, axis) => sum + index * (steps[axis] as number), 0)
}

function takesFourBytes({ inputs }: Call<object>): boolean {
  const tensors = Object.values(inputs as tf.NamedTensorInfoMap)
  return tensors.every((x) => x !== undefined && (x.dtype === 'float32' || x.dtype === 'int32') && x.dtype === tensors[0]?.dtype)
}
