/** The kinds of shape, in the order of their labels. */
export const shapeKinds = ['ellipse', 'rectangle', 'triangle', 'cross'] as const

export type ShapeKind = (typeof shapeKinds)[number]

/** What a drawn shape is made from: all there is to know about its image. */
export interface ShapeFactors {
  kind: ShapeKind
  /** Its centre, from 0 (left) to 1 (right). */
  x: number
  /** Its centre, from 0 (top) to 1 (bottom). */
  y: number
  /** The radius of the circle around it, as a share of the image's side. */
  size: number
  /** In radians, clockwise as one sees it. */
  rotation: number
  /** Of its inside, from 0 to 1; the ground is 0. */
  brightness: number
}

/**
 * How far a point is outside a shape of radius 1 around the origin, inside below 0; exact next to
 * straight edges, close to exact next to curved ones.
 */
const distances: Readonly<Record<ShapeKind, (u: number, v: number) => number>> = {
  ellipse: (u, v) => {
    // To first order f/|∇f| for f = |p/axes| − 1, with semi-axes 1 and 0.6.
    const length = Math.sqrt(u * u + (v * v) / 0.36)
    const gradient = Math.sqrt(u * u + (v * v) / 0.1296)
    return gradient === 0 ? -0.6 : (length * (length - 1)) / gradient
  },
  rectangle: (u, v) => box(u, v, 0.8, 0.6),
  triangle: (u, v) => Math.max(v, (Math.sqrt(3) * Math.abs(u) - v) / 2) - 0.5,
  cross: (u, v) => {
    const arm = 3 / Math.sqrt(10)
    return Math.min(box(u, v, arm, arm / 3), box(u, v, arm / 3, arm))
  },
}

function box(u: number, v: number, halfWidth: number, halfHeight: number): number {
  return Math.max(Math.abs(u) - halfWidth, Math.abs(v) - halfHeight)
}

/**
 * Draws a shape, anti-aliased, as 8-bit grey.
 *
 * @param side of the square image, in pixels
 * @param into where its `side × side` values in [0, 1] go, starting at `offset`
 */
export function drawShape(factors: ShapeFactors, side: number, into: Float32Array, offset = 0): void {
  const { kind, x, y, size, rotation, brightness } = factors
  const distance = distances[kind]
  const radius = size * side
  const cosine = Math.cos(rotation) / radius
  const sine = Math.sin(rotation) / radius
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const right = column + 0.5 - x * side
      const down = row + 0.5 - y * side
      const outside = radius * distance(right * cosine + down * sine, down * cosine - right * sine)
      const covered = Math.min(Math.max(0.5 - outside, 0), 1)
      // Whole 255ths, as images have them, so that the last bits of sine and cosine, which engines
      // differ in, don't show.
      into[offset + row * side + column] = Math.round(255 * brightness * covered) / 255
    }
}
