import { breathe } from '@sandglass/base'
import type { Graph } from '../../neighbours/symmetrise.js'
import { QuadTree } from './quad-tree.js'

export interface LayoutOptions {
  readonly iterations: number
  readonly angle: number
  readonly signal: AbortSignal | undefined
}

/** At first, attraction is this much stronger, so that what belongs together comes together. */
const exaggeration = { factor: 12, iterations: 250 }

/**
 * Moves points down the gradient of the Kullback–Leibler divergence, with momentum, and a gain for each coordinate (Jacobs,
 * "Increased rates of convergence through learning rate adaptation", 1988).
 *
 * @param points `[count, 2]`, changed in place
 */
export async function layOut(points: Float64Array, affinities: Graph, options: LayoutOptions): Promise<void> {
  const count = points.length / 2
  const rate = Math.max(count / exaggeration.factor / 4, 50)
  const tree = new QuadTree(count)
  const gradient = new Float64Array(points.length)
  const velocity = new Float64Array(points.length)
  const gains = new Float64Array(points.length).fill(1)
  for (let iteration = 0; iteration < options.iterations; iteration++) {
    options.signal?.throwIfAborted()
    const isEarly = iteration < exaggeration.iterations
    slope(points, affinities, tree, isEarly ? exaggeration.factor : 1, options.angle, gradient)
    const momentum = isEarly ? 0.5 : 0.8
    for (let i = 0; i < points.length; i++) {
      const along = (gradient[i] as number) * (velocity[i] as number) < 0
      gains[i] = Math.max(0.01, along ? (gains[i] as number) + 0.2 : (gains[i] as number) * 0.8)
      velocity[i] = momentum * (velocity[i] as number) - rate * (gains[i] as number) * (gradient[i] as number)
      points[i] = (points[i] as number) + (velocity[i] as number)
    }
    await breathe()
  }
}

function slope(
  points: Float64Array,
  { starts, columns, values }: Graph,
  tree: QuadTree,
  attraction: number,
  angle: number,
  into: Float64Array,
): void {
  const count = points.length / 2
  tree.build(points)
  const push = new Float64Array(2)
  const stack = new Int32Array(4 * 64)
  let total = 0
  for (let point = 0; point < count; point++) {
    total += tree.repulsion(points, point, angle, push, stack)
    into.set(push, 2 * point)
  }
  for (let point = 0; point < count; point++) {
    let [pullX, pullY] = [0, 0]
    const x = points[2 * point] as number
    const y = points[2 * point + 1] as number
    for (let i = starts[point] as number; i < (starts[point + 1] as number); i++) {
      const other = columns[i] as number
      const dx = x - (points[2 * other] as number)
      const dy = y - (points[2 * other + 1] as number)
      const force = (values[i] as number) / (1 + dx * dx + dy * dy)
      pullX += force * dx
      pullY += force * dy
    }
    into[2 * point] = 4 * (attraction * pullX - (into[2 * point] as number) / total)
    into[2 * point + 1] = 4 * (attraction * pullY - (into[2 * point + 1] as number) / total)
  }
}
