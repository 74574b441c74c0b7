import type { EngineBackend } from '../engine/backend.js'

/** One axis of an array that is read in an order of its own. */
export interface Axis {
  readonly size: number
  /** Bytes from one value to the next; 0 repeats one value. */
  readonly step: number
}

/**
 * Copies 4-byte values, read along `axes` (outermost first) from the address `x`, to `out` in one run.
 */
export function copyStrided(backend: EngineBackend, x: number, axes: readonly Axis[], out: number): void {
  const merged = mergeAxes(axes)
  const table = backend.table(merged.flatMap(({ size, step }) => [size, step, 0]))
  backend.kernels.copyStrided(x, table, merged.length, out)
}

/** The same walk with fewer axes: two become one where a step of the outer is the whole inner. Never empty. */
export function mergeAxes(axes: readonly Axis[]): Axis[] {
  const merged: Axis[] = []
  for (const axis of axes) {
    const outer = merged.at(-1)
    if (axis.size === 1) continue
    if (outer?.step === axis.size * axis.step) merged[merged.length - 1] = { size: outer.size * axis.size, step: axis.step }
    else merged.push(axis)
  }
  return merged.length === 0 ? [{ size: 1, step: 4 }] : merged
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
