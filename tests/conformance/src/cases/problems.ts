import type { Shape } from '@sandglass/base'
import { type Arbitrary, array, boolean, constant, constantFrom, integer, oneof, record, subarray, tuple } from 'fast-check'
import type { Padding, Pair, WindowOptions } from '../reference/window.js'
import { windowOver } from '../reference/window.js'

/** Lengths that meet the borders of vectors and tiles: mostly small and odd, now and then long. */
export const length: Arbitrary<number> = oneof(
  { weight: 6, arbitrary: integer({ min: 1, max: 9 }) },
  { weight: 2, arbitrary: constantFrom(15, 16, 17, 31, 32, 33) },
)

/** Shapes of `minimum` to `maximum` axes. */
export function shapes(minimum: number, maximum: number): Arbitrary<Shape> {
  return array(integer({ min: 1, max: 7 }), { minLength: minimum, maxLength: maximum })
}

/** Shapes of few axes and many values, which kernels cut into pieces. */
export const longShapes: Arbitrary<Shape> = oneof(
  shapes(0, 4),
  integer({ min: 1, max: 5000 }).map((size) => [size]),
  tuple(integer({ min: 1, max: 70 }), integer({ min: 1, max: 70 })),
)

/** A shape and some of its axes (all of them now and then), in order. */
export const reductions: Arbitrary<{ shape: Shape; axes: number[]; keepAxes: boolean }> = oneof(
  shapes(1, 4),
  longShapes.filter((shape) => shape.length > 0),
).chain((shape) =>
  record({
    shape: constant(shape),
    axes: subarray(
      shape.map((_, axis) => axis),
      { minLength: 1 },
    ),
    keepAxes: boolean(),
  }),
)

/** Two shapes that broadcast: each axis is shared, or 1 in one of them, or missing in front. */
export const broadcastPairs: Arbitrary<{ left: Shape; right: Shape }> = shapes(0, 4).chain((shape) =>
  record({ left: stretched(shape), right: stretched(shape) }),
)

function stretched(shape: Shape): Arbitrary<Shape> {
  const masks =
    shape.length === 0 ? constant([]) : array(integer({ min: 0, max: 3 }), { minLength: shape.length, maxLength: shape.length })
  return tuple(masks, integer({ min: 0, max: shape.length })).map(([mask, dropped]) =>
    shape.map((side, axis) => (mask[axis] === 0 ? 1 : side)).slice(mask[0] === 1 ? dropped : 0),
  )
}

export interface WindowProblem extends WindowOptions {
  readonly channels: number
  readonly filters: number
}

const sides = (maximum: number): Arbitrary<Pair> => tuple(integer({ min: 1, max: maximum }), integer({ min: 1, max: maximum }))

/** Images and windows of any size, stride and padding that leave at least one output pixel. */
export function windows(
  paddings: readonly ('same' | 'valid' | 'number' | 'explicit')[],
  dilated: boolean,
): Arbitrary<WindowProblem> {
  return record({
    batch: integer({ min: 1, max: 3 }),
    inputSize: oneof({ weight: 4, arbitrary: sides(9) }, { weight: 1, arbitrary: constant<Pair>([14, 14]) }),
    windowSize: oneof(sides(4), constant<Pair>([3, 3])),
    strides: oneof(sides(3), constant<Pair>([1, 1])),
    dilations: dilated ? sides(2) : constant<Pair>([1, 1]),
    padding: constantFrom(...paddings).chain(paddingOf),
    channels: oneof(integer({ min: 1, max: 5 }), constantFrom(8, 16, 17)),
    filters: oneof(integer({ min: 1, max: 5 }), constantFrom(8, 16, 17)),
  })
    .map(permitted)
    .filter(fits)
}

/** Whether the windows leave no pixel between them out. */
export function isGapless({ windowSize, strides }: WindowProblem): boolean {
  return strides[0] <= windowSize[0] && strides[1] <= windowSize[1]
}

/**
 * Windows apart by kind: core's layers ask for the first kind alone, and stock backends lack or
 * break some of the others.
 */
export function windowKinds(dilated: boolean, byNumber: readonly ('number' | 'explicit')[]) {
  const named = windows(['same', 'valid'], dilated)
  return [
    { kind: '', problems: named.filter(isGapless) },
    { kind: ', gaps between windows', problems: named.filter((problem) => !isGapless(problem)) },
    { kind: ', padded by number', problems: windows(byNumber, dilated).filter(isGapless) },
  ]
}

/** TensorFlow.js refuses strides beside dilations, and takes a padding by number to mean a square window. */
function permitted(problem: WindowProblem): WindowProblem {
  const { windowSize, strides, dilations, padding } = problem
  if (dilations?.some((dilation) => dilation > 1))
    return { ...problem, strides: [1, 1], padding: typeof padding === 'number' ? 'valid' : padding }
  if (typeof padding !== 'number') return problem
  return { ...problem, windowSize: [windowSize[0], windowSize[0]], strides: [strides[0], strides[0]] }
}

function paddingOf(kind: string): Arbitrary<Padding> {
  if (kind === 'number') return integer({ min: 0, max: 2 })
  if (kind === 'explicit')
    return tuple(
      tuple(integer({ min: 0, max: 2 }), integer({ min: 0, max: 2 })),
      tuple(integer({ min: 0, max: 2 }), integer({ min: 0, max: 2 })),
    )
  return constant(kind as 'same' | 'valid')
}

/** Whether there is an output, and no window that lies on padding alone. */
function fits(options: WindowOptions): boolean {
  const { outputSize } = windowOver(options)
  const widest = options.padding === 'same' || options.padding === 'valid' ? 0 : Math.max(...[options.padding].flat(2))
  return outputSize[0] >= 1 && outputSize[1] >= 1 && widest < Math.min(...options.windowSize)
}
