import * as tf from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import { type Kernel, kernel } from './kernel.js'
import { axesOf, bytesPerStep, copyStrided, offset } from './strided.js'

type Paddings = readonly (readonly [before: number, after: number])[]

export const paddingKernels: readonly Kernel[] = [
  kernel<tf.PadV2Inputs, tf.PadV2Attrs>(tf.PadV2, ({ inputs: { x }, attrs: { paddings, constantValue }, backend }) => {
    const out = backend.output(paddedShape(x.shape, paddings), 'float32')
    const [from, to] = [backend.address(x), backend.address(out)]
    backend.parallel('fillAll', util.sizeFromShape(out.shape), grain, to, constantValue)
    copyInside(backend, from, x.shape, to, out.shape, paddings)
    return out
  }),
  kernel<tf.MirrorPadInputs, tf.MirrorPadAttrs>(tf.MirrorPad, ({ inputs: { x }, attrs: { paddings, mode }, backend }) => {
    const out = backend.output(paddedShape(x.shape, paddings), 'float32')
    const to = backend.address(out)
    copyInside(backend, backend.address(x), x.shape, to, out.shape, paddings)
    for (const axis of x.shape.keys()) mirror(backend, to, x.shape, out.shape, paddings, axis, mode === 'reflect' ? 1 : 0)
    return out
  }),
]

/** Values of which one chunk is made. */
const grain = 65536

/**
 * The shape with what is put before and after it; axes that `paddings` leaves out get nothing.
 *
 * @throws Error for a negative padding, which TensorFlow.js lets through and which would write to other tensors' memory
 */
export function paddedShape(shape: readonly number[], paddings: Paddings): number[] {
  util.assert(
    paddings.every(([before, after]) => before >= 0 && after >= 0),
    () => `Paddings must be at least 0, got ${JSON.stringify(paddings)}. Use slice to cut something off.`,
  )
  return shape.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0))
}

/** Copies an array to where it stands in a padded one. */
export function copyInside(
  backend: EngineBackend,
  from: number,
  shape: readonly number[],
  to: number,
  outShape: readonly number[],
  paddings: Paddings,
): void {
  const outSteps = bytesPerStep(outShape)
  const before = paddings.map(([count]) => count)
  copyStrided(backend, from, to + offset(before, outSteps), axesOf(shape, bytesPerStep(shape), outSteps))
}

/**
 * Fills what is before and after an array along one axis with what is inside, turned around. Along
 * the axes before it that has been done, so that corners are filled too.
 *
 * @param skipped 1 if the edge itself is not repeated
 */
function mirror(
  backend: EngineBackend,
  to: number,
  shape: readonly number[],
  outShape: readonly number[],
  paddings: Paddings,
  axis: number,
  skipped: 0 | 1,
): void {
  const steps = bytesPerStep(outShape)
  const start = paddings.map(([before], each) => (each < axis ? 0 : before))
  const step = steps[axis] as number
  const turn = (edge: number, inwards: 1 | -1, count: number): void => {
    const inside = edge + inwards * skipped
    const outside = edge - inwards
    const size = shape.map((length, each) => (each < axis ? (outShape[each] as number) : length)).with(axis, count)
    copyStrided(
      backend,
      to + offset(start.with(axis, inside), steps),
      to + offset(start.with(axis, outside), steps),
      axesOf(size, steps.with(axis, inwards * step), steps.with(axis, -inwards * step)),
    )
  }
  const [before, after] = paddings[axis] as [number, number]
  turn(before, 1, before)
  turn(before + (shape[axis] as number) - 1, -1, after)
}
