/** Lengths along each axis, outermost first: images are `[height, width, channels]`. */
export type Shape = readonly number[]

/** Whether it is a list of whole numbers of at least 1. */
export function isShape(value: unknown): value is Shape {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 1)
}

/** How many values an array of this shape holds; 1 for `[]`. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, length) => size * length, 1)
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis])
}

/** `[28, 28, 1]`, as messages and tables show a shape. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** Numbers with a shape, in row-major order: what functions over Examples return. */
export interface NumberArray {
  readonly values: Float32Array
  readonly shape: Shape
}
