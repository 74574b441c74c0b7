import * as tf from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import type { KernelExports } from '../engine/instance.js'
import { type Kernel, kernel } from './kernel.js'
import { bytesPerStep, copyStrided } from './strided.js'

type Reduction = KernelExports['sum']
type ReductionName = { [Name in keyof KernelExports]: KernelExports[Name] extends Reduction ? Name : never }[keyof KernelExports]
type ReductionInputs = Pick<tf.NamedTensorInfoMap, 'x'>

export const reductionKernels: readonly Kernel[] = [
  kernel<ReductionInputs, tf.SumAttrs>(tf.Sum, ({ inputs: { x }, attrs: { axis, keepDims }, backend }) =>
    reduce(backend, 'sum', x, axis, keepDims),
  ),
  kernel<ReductionInputs, tf.MeanAttrs>(tf.Mean, ({ inputs: { x }, attrs: { axis, keepDims }, backend }) =>
    reduce(backend, 'sum', x, axis, keepDims, (length) => 1 / length),
  ),
  kernel<ReductionInputs, tf.ProdAttrs>(tf.Prod, ({ inputs: { x }, attrs: { axis, keepDims }, backend }) =>
    reduce(backend, 'productOf', x, axis, keepDims),
  ),
  kernel<ReductionInputs, tf.MaxAttrs>(tf.Max, ({ inputs: { x }, attrs: { reductionIndices, keepDims }, backend }) =>
    reduce(backend, 'maximumOf', x, reductionIndices, keepDims),
  ),
  kernel<ReductionInputs, tf.MinAttrs>(tf.Min, ({ inputs: { x }, attrs: { axis, keepDims }, backend }) =>
    reduce(backend, 'minimumOf', x, axis, keepDims),
  ),
  kernel<ReductionInputs, tf.ArgMaxAttrs>(tf.ArgMax, ({ inputs: { x }, attrs, backend }) =>
    indexOfExtreme(backend, x, attrs.axis, 1),
  ),
  kernel<ReductionInputs, tf.ArgMinAttrs>(tf.ArgMin, ({ inputs: { x }, attrs, backend }) =>
    indexOfExtreme(backend, x, attrs.axis, -1),
  ),
]

/** @param scale what each result is multiplied by, given how many values it was made of */
function reduce(
  backend: EngineBackend,
  name: ReductionName,
  x: tf.TensorInfo,
  axis: number | number[],
  keepDims: boolean,
  scale: (length: number) => number = () => 1,
): tf.TensorInfo {
  const axes = tf.util.parseAxisParam(axis, x.shape)
  const [outShape] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes)
  const out = backend.output(keepDims ? tf.backend_util.expandShapeToKeepDim(outShape, axes) : outShape, 'float32')
  const { address, outer, length, inner } = aroundOneAxis(backend, x, axes)
  const results = backend.scratch(inner * 8)
  backend.kernels[name](address, backend.address(out), outer, length, inner, scale(length), results)
  return out
}

function indexOfExtreme(backend: EngineBackend, x: tf.TensorInfo, axis: number, sign: 1 | -1): tf.TensorInfo {
  const axes = tf.util.parseAxisParam(axis, x.shape).slice(0, 1)
  const [outShape] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes)
  const out = backend.output(outShape, 'int32')
  const { address, outer, length, inner } = aroundOneAxis(backend, x, axes)
  backend.kernels.indexOfExtreme(address, backend.address(out), outer, length, inner, sign)
  return out
}

/** An array `[outer, length, inner]` that is to be reduced over its middle axis. */
interface AroundOneAxis {
  readonly address: number
  readonly outer: number
  readonly length: number
  readonly inner: number
}

/** Neighbouring axes are taken together; where that leaves more than one to reduce over, they are first brought together. */
function aroundOneAxis(backend: EngineBackend, x: tf.TensorInfo, axes: readonly number[]): AroundOneAxis {
  const { shape } = x
  const address = backend.address(x)
  const first = Math.min(...axes)
  const last = Math.max(...axes)
  const length = axes.reduce((product, axis) => product * (shape[axis] as number), 1)
  if (axes.length === 0) return { address, outer: 1, length: 1, inner: tf.util.sizeFromShape(shape) }
  if (axes.length === last - first + 1) {
    const outer = tf.util.sizeFromShape(shape.slice(0, first))
    return { address, outer, length, inner: tf.util.sizeFromShape(shape.slice(last + 1)) }
  }
  const order = [...shape.keys()].sort((a, b) => Number(axes.includes(a)) - Number(axes.includes(b)) || a - b)
  const steps = bytesPerStep(shape)
  const outSteps = bytesPerStep(order.map((axis) => shape[axis] as number))
  const gathered = backend.scratch(tf.util.sizeFromShape(shape) * 4)
  const walk = order.map((axis, place) => ({
    size: shape[axis] as number,
    step: steps[axis] as number,
    outStep: outSteps[place] as number,
  }))
  copyStrided(backend, address, gathered, walk)
  const outer = tf.util.sizeFromShape(shape.filter((_, axis) => !axes.includes(axis)))
  return { address: gathered, outer, length, inner: 1 }
}
