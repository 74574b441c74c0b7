import * as tf from '@tensorflow/tfjs-core'
import { backend_util, util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import type { HeapType } from '../engine/heap.js'
import { type Kernel, kernel } from './kernel.js'
import { axesOf, bytesPerStep, copyStrided, gathered, takesFourBytes } from './strided.js'

/** Arrays put together and taken apart along one axis. */
export const partsKernels: readonly Kernel[] = [
  kernel<tf.ConcatInputs, tf.ConcatAttrs>(
    tf.Concat,
    ({ inputs, attrs, backend }) => {
      const parts = inputs as unknown as [tf.TensorInfo]
      const [along] = util.parseAxisParam(attrs.axis, parts[0].shape) as [number]
      return concat(backend, parts, along)
    },
    takesFourBytes,
  ),
  kernel<tf.PackInputs, tf.PackAttrs>(
    tf.Pack,
    ({ inputs, attrs: { axis }, backend }) => {
      const parts = inputs as unknown as [tf.TensorInfo]
      const [{ shape }] = parts
      for (const part of parts) util.assertShapesMatch(shape, part.shape, 'All tensors passed to stack must have matching shapes')
      const along = axis < 0 ? axis + shape.length + 1 : axis
      const single = parts.map((part) => ({ ...part, shape: shape.toSpliced(along, 0, 1) }))
      return concat(backend, single, along)
    },
    takesFourBytes,
  ),
  kernel<tf.SplitVInputs, tf.SplitVAttrs>(
    tf.SplitV,
    ({ inputs: { x }, attrs: { numOrSizeSplits, axis }, backend }) => {
      const [along] = util.parseAxisParam(axis, x.shape) as [number]
      let first = 0
      return backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits, along).map((size) => {
        first += size
        return part(backend, x, along, first - size, size)
      })
    },
    takesFourBytes,
  ),
  kernel<tf.UnpackInputs, tf.UnpackAttrs>(
    tf.Unpack,
    ({ inputs: { value }, attrs: { axis }, backend }) => {
      const along = axis < 0 ? axis + value.shape.length : axis
      return Array.from({ length: value.shape[along] as number }, (_, index) => {
        const single = part(backend, value, along, index, 1)
        return { ...single, shape: single.shape.toSpliced(along, 1) }
      })
    },
    takesFourBytes,
  ),
]

function concat(backend: EngineBackend, parts: readonly tf.TensorInfo[], along: number): tf.TensorInfo {
  const shapes = parts.map(({ shape }) => shape)
  backend_util.assertParamsConsistent(shapes, along)
  const out = backend.output(backend_util.computeOutShape(shapes, along), (parts[0] as tf.TensorInfo).dtype as HeapType)
  const outSteps = bytesPerStep(out.shape)
  let to = backend.address(out)
  for (const part of parts) {
    copyStrided(backend, backend.address(part), to, axesOf(part.shape, bytesPerStep(part.shape), outSteps))
    to += (part.shape[along] as number) * (outSteps[along] as number)
  }
  return out
}

/** Those `size` places of an axis that begin with the `first`. */
function part(backend: EngineBackend, x: tf.TensorInfo, along: number, first: number, size: number): tf.TensorInfo {
  const steps = bytesPerStep(x.shape)
  return gathered(backend, x, x.shape.with(along, size), first * (steps[along] as number), steps)
}
