import type { EngineBackend } from '../engine/backend.js'

/** One axis along which an array is read and written. */
export interface Axis {
  readonly size: number
  /** Bytes from one value to the next where it is read; 0 repeats one value. */
  readonly step: number
  /** The same where it is written. */
  readonly outStep: number
}

/** Copies 4-byte values along `axes`, outermost first, from the address `x` to the address `out`. */
export function copyStrided(backend: EngineBackend, x: number, out: number, axes: readonly Axis[]): void {
  if (axes.some(({ size }) => size === 0)) return
  const merged = mergeAxes(axes)
  const [outer, inner] = merged as [Axis, Axis?]
  if (merged.length === 2 && inner !== undefined && changePlaces(outer, inner)) {
    backend.kernels.transpose(x, inner.size, outer.size, out)
    return
  }
  const table = backend.table(merged.flatMap(({ size, step, outStep }) => [size, step, outStep, 0]))
  backend.kernels.copyStrided(x, out, table, merged.length)
}

/** Whether this is the transpose of a whole matrix: read column by column, written row by row. */
function changePlaces(outer: Axis, inner: Axis): boolean {
  return outer.step === 4 && inner.step === outer.size * 4 && inner.outStep === 4 && outer.outStep === inner.size * 4
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
