import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import type { HeapType } from '../engine/heap.js'
import type { Call } from './kernel.js'

/** One axis along which an array is read and written. */
export interface Axis {
  readonly size: number
  /** Bytes from one value to the next where it is read; 0 repeats one value. */
  readonly step: number
  /** The same where it is written. */
  readonly outStep: number
}

/** Values of which one chunk is made. */
const grain = 16384

/** Copies 4-byte values along `axes`, outermost first, from the address `x` to the address `out`. */
export function copyStrided(backend: EngineBackend, x: number, out: number, axes: readonly Axis[]): void {
  if (axes.some(({ size }) => size === 0)) return
  const merged = mergeAxes(axes)
  const count = merged.reduce((product, { size }) => product * size, 1)
  const [first] = merged as [Axis]
  if (merged.length === 1 && first.step === 4 && first.outStep === 4) {
    backend.parallel('copy', count, grain, x, out)
    return
  }
  const turned = turnedOver(merged)
  const [columns, rows = { size: 1, step: 0, outStep: 0 }, ...outer] = (turned ?? merged).toReversed() as [Axis, Axis?, ...Axis[]]
  const planes = outer.length === 0 ? 0 : tableOf(backend, outer.reverse())
  if (turned === null) {
    const sizes = [rows.size, rows.step, rows.outStep, columns.size, columns.step, columns.outStep] as const
    backend.parallel('copyStrided', count, grain, x, out, planes, outer.length, ...sizes)
  } else {
    const sizes = [rows.size, rows.outStep, columns.size, columns.step] as const
    const items = count / columns.size
    backend.parallel('transposePlanes', items, rowsOfChunk(columns.size), x, out, planes, outer.length, ...sizes)
  }
}

function tableOf(backend: EngineBackend, axes: readonly Axis[]): number {
  return backend.table(axes.flatMap(({ size, step, outStep }) => [size, step, outStep]))
}

/** As many as make a chunk, and a multiple of the sixteen that are turned over together. */
function rowsOfChunk(columns: number): number {
  return Math.ceil(grain / columns / 16) * 16
}

/**
 * The axes with, innermost, the one along which values are side by side where they are written, and
 * before it the one along which they are so where they are read. Null if these are one or too short.
 */
function turnedOver(axes: readonly Axis[]): Axis[] | null {
  const written = axes.find(({ outStep }) => outStep === 4)
  const read = axes.find(({ step }) => step === 4)
  if (written === undefined || read === undefined || written === read) return null
  if (written.step === 0 || Math.max(written.size, read.size) < 4) return null
  return [...axes.filter((axis) => axis !== written && axis !== read), read, written]
}

/** The same walk with fewer axes: two become one where a step of the outer is the whole inner. Never empty. */
function mergeAxes(axes: readonly Axis[]): Axis[] {
  const merged: Axis[] = []
  for (const axis of axes) {
    const { size, step, outStep } = axis
    if (size === 1) continue
    const outer = merged.at(-1)
    if (outer?.step === size * step && outer.outStep === size * outStep)
      merged[merged.length - 1] = { size: outer.size * size, step, outStep }
    else merged.push(axis)
  }
  return merged.length === 0 ? [{ size: 1, step: 4, outStep: 4 }] : merged
}

/** Bytes from one value to the next along each axis of a row-major array of 4-byte values. */
export function bytesPerStep(shape: readonly number[]): number[] {
  const steps = new Array<number>(shape.length)
  let step = 4
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    steps[axis] = step
    step *= shape[axis] as number
  }
  return steps
}

/** A tensor whose values are read from x: the first at `first` bytes, those along each axis `steps` bytes apart. */
export function gathered(
  backend: EngineBackend,
  x: TensorInfo,
  shape: readonly number[],
  first: number,
  steps: readonly number[],
): TensorInfo {
  const out = backend.output(shape, x.dtype as HeapType)
  copyStrided(backend, backend.address(x) + first, backend.address(out), axesOf(shape, steps, bytesPerStep(shape)))
  return out
}

/** The axes of an array of a shape, read and written with the given steps. */
export function axesOf(shape: readonly number[], steps: readonly number[], outSteps: readonly number[]): Axis[] {
  return shape.map((size, axis) => ({ size, step: steps[axis] as number, outStep: outSteps[axis] as number }))
}

/** How far a position is from the first value, in bytes. */
export function offset(position: readonly number[], steps: readonly number[]): number {
  return position.reduce((sum, index, axis) => sum + index * (steps[axis] as number), 0)
}

/** Whether all inputs have four bytes a value, and are of one type. */
export function takesFourBytes({ inputs }: Call<object>): boolean {
  const tensors = Object.values(inputs as NamedTensorInfoMap)
  return tensors.every((x) => x !== undefined && (x.dtype === 'float32' || x.dtype === 'int32') && x.dtype === tensors[0]?.dtype)
}
