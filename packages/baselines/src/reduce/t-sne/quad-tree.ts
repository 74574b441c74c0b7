/** As deep as points can be told apart. */
const deepest = 48

/**
 * Points of the plane in squares, each cut in four where there is more than one in it: from afar, a square acts as one
 * heavy point (Barnes and Hut, "A hierarchical O(N log N) force-calculation algorithm", 1986).
 */
export class QuadTree {
  private children = new Int32Array(0)
  private masses = new Float64Array(0)
  /** Sums of coordinates while it is built, centres of mass after. */
  private centres = new Float64Array(0)
  private widths = new Float64Array(0)
  private readonly leafOf: Int32Array
  private used = 0

  /** @param count how many points there will be */
  constructor(count: number) {
    this.leafOf = new Int32Array(count)
    this.reserve(4 * count + 16)
  }

  /** @param points `[count, 2]` */
  build(points: Float64Array): void {
    const [least, width] = frame(points)
    this.used = 0
    this.add(width)
    for (let point = 0; point < points.length / 2; point++) this.insert(points, point, least, width)
    for (let node = 0; node < this.used; node++) {
      const mass = this.masses[node] as number
      if (mass === 0) continue
      this.centres[2 * node] = (this.centres[2 * node] as number) / mass
      this.centres[2 * node + 1] = (this.centres[2 * node + 1] as number) / mass
    }
  }

  /**
   * Sums up how a point is pushed by all others: with w = 1 / (1 + d²), Σ w² (y − y') into `push`, and Σ w is returned.
   *
   * @param angle squares that look smaller, width by distance, act as a whole
   * @param push two numbers
   */
  repulsion(points: Float64Array, point: number, angle: number, push: Float64Array, stack: Int32Array): number {
    const { children, masses, centres, widths } = this
    const x = points[2 * point] as number
    const y = points[2 * point + 1] as number
    const leaf = this.leafOf[point] as number
    let [pushX, pushY, weights, height] = [0, 0, 0, 1]
    stack[0] = 0
    while (height > 0) {
      const node = stack[--height] as number
      const mass = (masses[node] as number) - (node === leaf ? 1 : 0)
      if (mass === 0) continue
      const dx = x - (centres[2 * node] as number)
      const dy = y - (centres[2 * node + 1] as number)
      const square = dx * dx + dy * dy
      const width = widths[node] as number
      const first = children[node] as number
      if (first === 0 || width * width < angle * angle * square) {
        const weight = 1 / (1 + square)
        weights += mass * weight
        const force = mass * weight * weight
        pushX += force * dx
        pushY += force * dy
      } else for (let child = first; child < first + 4; child++) stack[height++] = child
    }
    push[0] = pushX
    push[1] = pushY
    return weights
  }

  private insert(points: Float64Array, point: number, [left, top]: readonly [number, number], whole: number): void {
    const x = points[2 * point] as number
    const y = points[2 * point + 1] as number
    let [node, cornerX, cornerY, width] = [0, left, top, whole]
    for (let depth = 0; ; depth++) {
      const first = this.children[node] as number
      if (first === 0 && this.masses[node] !== 0 && depth < deepest) this.split(points, node, cornerX, cornerY, width)
      this.masses[node] = (this.masses[node] as number) + 1
      this.centres[2 * node] = (this.centres[2 * node] as number) + x
      this.centres[2 * node + 1] = (this.centres[2 * node + 1] as number) + y
      if (this.children[node] === 0) break
      width /= 2
      const [isRight, isLow] = [x >= cornerX + width, y >= cornerY + width]
      node = (this.children[node] as number) + (isRight ? 1 : 0) + (isLow ? 2 : 0)
      if (isRight) cornerX += width
      if (isLow) cornerY += width
    }
    this.occupant[node] = point
    this.leafOf[point] = node
  }

  /** A leaf's one point moves into one of four. */
  private split(points: Float64Array, node: number, cornerX: number, cornerY: number, width: number): void {
    const first = this.used
    for (let child = 0; child < 4; child++) this.add(width / 2)
    this.children[node] = first
    const point = this.occupant[node] as number
    const x = points[2 * point] as number
    const y = points[2 * point + 1] as number
    const child = first + (x >= cornerX + width / 2 ? 1 : 0) + (y >= cornerY + width / 2 ? 2 : 0)
    this.masses[child] = 1
    this.centres[2 * child] = x
    this.centres[2 * child + 1] = y
    this.occupant[child] = point
    this.leafOf[point] = child
  }

  private occupant = new Int32Array(0)

  private add(width: number): void {
    if (this.used === this.masses.length) this.reserve(2 * this.used)
    const node = this.used++
    this.children[node] = 0
    this.masses[node] = 0
    this.centres[2 * node] = 0
    this.centres[2 * node + 1] = 0
    this.widths[node] = width
  }

  private reserve(nodes: number): void {
    const grown = <Values extends Int32Array | Float64Array>(values: Values, into: Values): Values => {
      into.set(values)
      return into
    }
    this.children = grown(this.children, new Int32Array(nodes))
    this.occupant = grown(this.occupant, new Int32Array(nodes))
    this.masses = grown(this.masses, new Float64Array(nodes))
    this.centres = grown(this.centres, new Float64Array(2 * nodes))
    this.widths = grown(this.widths, new Float64Array(nodes))
  }
}

/** The corner and the width of a square around all points. */
function frame(points: Float64Array): readonly [readonly [number, number], number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i] as number)
    right = Math.max(right, points[i] as number)
    top = Math.min(top, points[i + 1] as number)
    bottom = Math.max(bottom, points[i + 1] as number)
  }
  return [[left, top], Math.max(right - left, bottom - top, Number.MIN_VALUE)]
}
