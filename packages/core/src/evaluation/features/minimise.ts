/** A smooth function at a point. */
export interface Slope {
  readonly value: number
  readonly gradient: Float64Array
}

/** How many steps back the curvature is told from; steps at most; halvings of a step at most. */
const [memory, steps, halvings] = [10, 100, 30]
/** Where the gradient's largest element is no larger, or the value has hardly fallen in two steps, it is the end. */
const [flat, hardly] = [1e-6, 1e-6]

/** A step that was taken: how far it led, how the gradient changed, and 1 / their product. */
interface Step {
  readonly moved: Float64Array
  readonly turned: Float64Array
  readonly inverse: number
}

/**
 * The minimum of a smooth convex function by L-BFGS with steps halved until they lead down enough
 * (Nocedal and Wright, "Numerical optimization", 2006, algorithms 7.4 and 3.1). Rounding in single
 * precision does it no harm: it ends where no step leads down any more.
 */
export async function minimise(
  evaluate: (point: Float64Array) => Promise<Slope>,
  start: Float64Array,
): Promise<{ readonly point: Float64Array; readonly value: number }> {
  let point = start
  let here = await evaluate(point)
  const past: Step[] = []
  let idle = 0
  for (let step = 0; step < steps && idle < 2 && largest(here.gradient) > flat; step++) {
    const direction = descent(here.gradient, past)
    const slope = dot(here.gradient, direction)
    const next = await searchAlong(evaluate, point, here.value, direction, slope)
    if (next === null) break
    const moved = next.point.map((value, i) => value - (point[i] as number))
    const turned = next.at.gradient.map((value, i) => value - (here.gradient[i] as number))
    const product = dot(moved, turned)
    if (product > 1e-12 * dot(turned, turned)) past.push({ moved, turned, inverse: 1 / product })
    if (past.length > memory) past.shift()
    idle = here.value - next.at.value < hardly * Math.abs(here.value) ? idle + 1 : 0
    point = next.point
    here = next.at
  }
  return { point, value: here.value }
}

/** A point along the direction that is lower by enough; null if there is none. */
async function searchAlong(
  evaluate: (point: Float64Array) => Promise<Slope>,
  from: Float64Array,
  value: number,
  direction: Float64Array,
  slope: number,
): Promise<{ readonly point: Float64Array; readonly at: Slope } | null> {
  for (let halving = 0, length = 1; halving < halvings; halving++, length /= 2) {
    const point = from.map((coordinate, i) => coordinate + length * (direction[i] as number))
    const at = await evaluate(point)
    if (at.value <= value + 1e-4 * length * slope) return { point, at }
  }
  return null
}

/** −H·gradient, with the inverse curvature H as the past steps tell it; at first a step of length 1. */
function descent(gradient: Float64Array, past: readonly Step[]): Float64Array {
  const direction = gradient.map((value) => -value)
  const along = new Float64Array(past.length)
  for (let i = past.length - 1; i >= 0; i--) {
    const { moved, turned, inverse } = past[i] as Step
    along[i] = inverse * dot(moved, direction)
    add(direction, turned, -(along[i] as number))
  }
  const last = past.at(-1)
  const scale = last ? 1 / (last.inverse * dot(last.turned, last.turned)) : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)))
  for (let i = 0; i < direction.length; i++) direction[i] = scale * (direction[i] as number)
  for (const [i, { moved, turned, inverse }] of past.entries())
    add(direction, moved, (along[i] as number) - inverse * dot(turned, direction))
  return direction
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

function add(to: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + factor * (values[i] as number)
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
