import { checkFields, type Examples, type NumberArray, type Role, refuse, stream } from '@sandglass/base'
import { drawShape, type ShapeFactors, shapeKinds } from './draw.js'

export interface ShapesOptions {
  /** How many images, up to 10 million. */
  count: number
  /** The side of the square images, in pixels, from 8 to 1024. Default 28. */
  size?: number
  /** Image i depends on the seed and on i alone. Default 0. */
  seed?: number
  role?: Role
}

/** Drawn shapes, labelled by their kind (a position in {@link shapeKinds}). */
export type ShapeExamples = Examples & {
  readonly labels: Uint8Array
  /** What each image was drawn from, `[count, 6]`: the columns are {@link shapeFactors}. */
  readonly factors: NumberArray
}

/** The columns of {@link ShapeExamples}'s factors, each described in {@link ShapeFactors}. */
export const shapeFactors = ['kind', 'x', 'y', 'size', 'rotation', 'brightness'] as const satisfies (keyof ShapeFactors)[]

/**
 * White shapes on black, each of a random kind, place, size, rotation and brightness: a data set for
 * tests and examples whose every factor is known. The factors are independent of one another and
 * uniform; no shape leaves the image. Images are drawn as they are read, and none is kept.
 *
 * @returns examples of shape [size, size, 1] in [0, 1]
 * @throws InvalidArgumentError
 */
export function shapes(options: ShapesOptions): ShapeExamples {
  checkFields('shapes', options, ['count', 'size', 'seed', 'role'])
  const { count, size = 28, seed = 0, role } = options
  checkWhole('count', count, 1, 10_000_000, 'Give the number of images.')
  checkWhole('size', size, 8, 1024, 'Leave it out for 28.')
  checkWhole('seed', seed, 0, Number.MAX_SAFE_INTEGER, 'Leave it out for 0.')
  const columns = shapeFactors.length
  const factors = new Float32Array(count * columns)
  for (let index = 0; index < count; index++) factors.set(drawFactors(seed, index), index * columns)
  return {
    count,
    shape: [size, size, 1],
    range: [0, 1],
    labels: Uint8Array.from({ length: count }, (_, index) => factors[index * columns] as number),
    factors: { values: factors, shape: [count, columns] },
    name: 'shapes',
    ...(role && { role }),
    read(indices, into) {
      indices.forEach((index, position) => {
        const row = factors.subarray(index * columns, (index + 1) * columns)
        drawShape(toFactors(row), size, into, position * size * size)
      })
    },
  }
}

/** In the order of {@link shapeFactors}. */
function drawFactors(seed: number, index: number): number[] {
  const random = stream(seed, 'shapes', index)
  const between = (low: number, high: number): number => low + (high - low) * random.uniform()
  return [
    random.integer(shapeKinds.length),
    between(0.35, 0.65),
    between(0.35, 0.65),
    between(0.15, 0.27),
    between(0, 2 * Math.PI),
    between(0.4, 1),
  ]
}

function toFactors([kind = 0, x = 0, y = 0, size = 0, rotation = 0, brightness = 0]: Float32Array): ShapeFactors {
  return { kind: shapeKinds[kind] ?? 'ellipse', x, y, size, rotation, brightness }
}

function checkWhole(argument: string, value: unknown, least: number, most: number, cure: string): void {
  if (!Number.isInteger(value) || Number(value) < least || Number(value) > most)
    refuse('shapes', argument, `a whole number from ${least} to ${most}`, value, cure)
}
