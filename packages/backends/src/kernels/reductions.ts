import * as tf from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import { type Call, type Kernel, kernel } from './kernel.js'
import { bytesPerStep, copyStrided } from './strided.js'

type ReductionName = 'sum' | 'productOf' | 'maximumOf' | 'minimumOf' | IntegerReduction
type IntegerReduction = 'sumOfIntegers' | 'greatestOfIntegers' | 'leastOfIntegers'
type ReductionInputs = Pick<tf.NamedTensorInfoMap, 'x'>

export const reductionKernels: readonly Kernel[] = [
  kernel<ReductionInputs, tf.SumAttrs>(
    tf.Sum,
    ({ inputs: { x }, attrs: { axis, keepDims }, backend }) =>
      reduce(backend, x.dtype === 'int32' ? 'sumOfIntegers' : 'sum', x, axis, keepDims),
    takesNumbers,
  ),
  kernel<ReductionInputs, tf.MeanAttrs>(tf.Mean, ({ inputs: { x }, attrs: { axis, keepDims }, backend }) =>
    reduce(backend, 'sum', x, axis, keepDims, (length) => 1 / length),
  ),
  kernel<ReductionInputs, tf.ProdAttrs>(tf.Prod, ({ inputs: { x }, attrs: { axis, keepDims }, backend }) =>
    reduce(backend, 'productOf', x, axis, keepDims),
  ),
  kernel<ReductionInputs, tf.MaxAttrs>(
    tf.Max,
    ({ inputs: { x }, attrs: { reductionIndices, keepDims }, backend }) =>
      reduce(backend, x.dtype === 'int32' ? 'greatestOfIntegers' : 'maximumOf', x, reductionIndices, keepDims),
    takesNumbers,
  ),
  kernel<ReductionInputs, tf.MinAttrs>(
    tf.Min,
    ({ inputs: { x }, attrs: { axis, keepDims }, backend }) =>
      reduce(backend, x.dtype === 'int32' ? 'leastOfIntegers' : 'minimumOf', x, axis, keepDims),
    takesNumbers,
  ),
  kernel<ReductionInputs, tf.AllAttrs>(
    tf.All,
    ({ inputs: { x }, attrs, backend }) => reduceTruth(backend, 'allOf', x, attrs),
    takesTruth,
  ),
  kernel<ReductionInputs, tf.AnyAttrs>(
    tf.Any,
    ({ inputs: { x }, attrs, backend }) => reduceTruth(backend, 'anyOf', x, attrs),
    takesTruth,
  ),
  kernel<ReductionInputs, tf.ArgMaxAttrs>(tf.ArgMax, ({ inputs: { x }, attrs, backend }) =>
    indexOfExtreme(backend, x, attrs.axis, 1),
  ),
  kernel<ReductionInputs, tf.ArgMinAttrs>(tf.ArgMin, ({ inputs: { x }, attrs, backend }) =>
    indexOfExtreme(backend, x, attrs.axis, -1),
  ),
]

function takesNumbers({ inputs: { x } }: Call<ReductionInputs>): boolean {
  return x.dtype === 'float32' || x.dtype === 'int32'
}

/** Values of which one chunk, and one slot of a long axis, is made. */
const grain = 16384
/** A slot has at least as many rows, so that adding slots up stays a small part of the work. */
const rowsOfSlot = 64

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
  const kept = keepDims ? tf.backend_util.expandShapeToKeepDim(outShape, axes) : outShape
  const out = backend.output(kept, x.dtype as 'float32' | 'int32')
  const around = aroundOneAxis(backend, x, axes)
  reduceAxis(backend, name, around, backend.address(out), scale(around.length))
  return out
}

/** Reduces `[outer, length, inner]` to `[outer, inner]`, each result multiplied by `factor`. */
export function reduceAxis(
  backend: EngineBackend,
  name: ReductionName,
  { address, outer, length, inner }: AroundOneAxis,
  to: number,
  factor = 1,
): void {
  const longest = Math.max(Math.ceil(grain / inner), inner === 1 ? 1 : rowsOfSlot)
  const slots = length < 2 * longest ? 1 : Math.ceil(length / longest)
  const slotLength = slots === 1 ? Math.max(length, 1) : longest
  const ofSlots = slots === 1 ? to : backend.scratch(outer * slots * inner * 8)
  const chunk = Math.ceil(grain / slotLength)
  backend.parallel(name, outer * slots * inner, chunk, address, ofSlots, length, inner, slots, slotLength, factor)
  if (slots > 1) backend.parallel(`${name}Slots`, outer * inner, Math.ceil(grain / slots), ofSlots, to, slots, inner, factor)
}

/** Of bytes over neighbouring axes; cpu's kernel does the rest. */
function takesTruth({ inputs: { x }, attrs: { axis } }: Call<ReductionInputs, tf.AllAttrs>): boolean {
  const axes = tf.util.parseAxisParam(axis, x.shape)
  return x.dtype === 'bool' && areNeighbours(axes)
}

function reduceTruth(
  backend: EngineBackend,
  name: 'allOf' | 'anyOf',
  x: tf.TensorInfo,
  { axis, keepDims }: tf.AllAttrs,
): tf.TensorInfo {
  const axes = tf.util.parseAxisParam(axis, x.shape)
  const [outShape] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes)
  const out = backend.output(keepDims ? tf.backend_util.expandShapeToKeepDim(outShape, axes) : outShape, 'bool')
  const { address, outer, length, inner } = aroundOneAxis(backend, x, axes)
  const chunk = Math.ceil((4 * grain) / Math.max(length, 1))
  backend.parallel(name, outer * inner, chunk, address, backend.address(out), length, inner)
  return out
}

function indexOfExtreme(backend: EngineBackend, x: tf.TensorInfo, axis: number, sign: 1 | -1): tf.TensorInfo {
  const axes = tf.util.parseAxisParam(axis, x.shape).slice(0, 1)
  const [outShape] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes)
  const out = backend.output(outShape, 'int32')
  const { address, outer, length, inner } = aroundOneAxis(backend, x, axes)
  const chunk = Math.ceil(grain / Math.max(length, 1))
  backend.parallel('indexOfExtreme', outer * inner, chunk, address, backend.address(out), length, inner, sign)
  return out
}

/** An array `[outer, length, inner]` that is to be reduced over its middle axis. */
interface AroundOneAxis {
  readonly address: number
  readonly outer: number
  readonly length: number
  readonly inner: number
}

function areNeighbours(axes: readonly number[]): boolean {
  return axes.length === Math.max(...axes) - Math.min(...axes) + 1 || axes.length === 0
}

/** Neighbouring axes are taken together; where that leaves more than one to reduce over, they are first brought together. */
function aroundOneAxis(backend: EngineBackend, x: tf.TensorInfo, axes: readonly number[]): AroundOneAxis {
  const { shape } = x
  const address = backend.address(x)
  const first = Math.min(...axes)
  const last = Math.max(...axes)
  const length = axes.reduce((product, axis) => product * (shape[axis] as number), 1)
  if (axes.length === 0) return { address, outer: 1, length: 1, inner: tf.util.sizeFromShape(shape) }
  if (areNeighbours(axes)) {
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
