import { breathe, checkFields, type Examples, type NumberArray, stream } from '@sandglass/base'
import type { FitOptions, FittedReducer, Reducer } from '../../method.js'
import { indexRows, type NeighbourIndex, nearest } from '../../neighbours/nearest.js'
import { type Graph, symmetrise } from '../../neighbours/symmetrise.js'
import { checkCount, checkLike, readRows } from '../../numbers/rows.js'
import { checkBetween, checkWhole, resolveFit, resolvePass } from '../../options.js'
import { principalStart } from '../principal-start.js'
import { type Curve, fitCurve } from './curve.js'
import { layOut, periodsOf } from './layout.js'
import { strengths } from './strengths.js'

export interface UmapOptions {
  /** How many numbers an example becomes; at least 1. Default 2. */
  dimensions?: number
  /** How many examples, itself among them, make a neighbourhood; at least 2. Default 15. */
  neighbours?: number
  /** How near points may come; above 0 and below 1. Default 0.1. */
  minimumDistance?: number
  /** Passes over the neighbourhoods; at least 3. Left out, 500, or 200 for more than 10,000 examples. */
  epochs?: number
}

/** UMAP, fitted. */
export interface FittedUmap extends FittedReducer {
  /** Where the examples that it was fitted on came to lie, `[count, dimensions]`. */
  readonly embedding: NumberArray
}

export interface Umap extends Reducer {
  fit(examples: Examples, options?: FitOptions): Promise<FittedUmap>
}

/** What placing another example takes. */
interface Fitted {
  readonly index: NeighbourIndex
  readonly points: Float64Array
  readonly curve: Curve
  readonly epochs: number
  readonly seed: number
}

/**
 * Places examples so that neighbourhoods are kept (McInnes, Healy and Melville, "UMAP: uniform manifold approximation and
 * projection for dimension reduction", 2018). What differs from umap-learn: neighbours are found exactly, not by descent; the
 * layout starts from the principal components, not spectrally; and a new example is placed by itself, so that its place
 * does not depend on its company.
 *
 * @throws InvalidArgumentError
 *
 * @example
 * const { embedding, transform } = await umap({ neighbours: 15 }).fit(take(digits.train, 5000), { seed: 1 })
 */
export function umap(options: UmapOptions = {}): Umap {
  checkFields('umap', options, ['dimensions', 'neighbours', 'minimumDistance', 'epochs'])
  const { dimensions = 2, neighbours = 15, minimumDistance = 0.1, epochs: asked } = options
  checkWhole('umap', 'dimensions', dimensions, { from: 1, cure: 'Leave it out for 2.' })
  checkWhole('umap', 'neighbours', neighbours, { from: 2, cure: 'Leave it out for 15.' })
  checkBetween('umap', 'minimumDistance', minimumDistance, { from: 0, to: 1, cure: 'Leave it out for 0.1.' })
  if (asked !== undefined) checkWhole('umap', 'epochs', asked, { from: 3, cure: 'Leave it out for 500 or 200.' })
  return {
    name: 'umap',
    task: 'reduce',
    options: { dimensions, neighbours, minimumDistance, epochs: asked ?? null },
    async fit(examples, fitOptions) {
      const { seed, signal } = resolveFit('umap', fitOptions)
      checkCount('umap', examples, neighbours + 1)
      const rows = await readRows('umap', examples, signal)
      const index = indexRows(rows)
      const epochs = asked ?? (rows.count <= 10_000 ? 500 : 200)
      const graph = await graphOf(index, neighbours, signal)
      const start = await principalStart('umap', examples, { dimensions, spread: 1, seed, signal })
      const widest = start.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      const points = start.map((value) => (10 * value) / widest)
      const fitted = { index, points, curve: fitCurve(minimumDistance), epochs, seed }
      await place(fitted, graph, dimensions, signal)
      return {
        embedding: { values: Float32Array.from(points), shape: [rows.count, dimensions] },
        async transform(others, passOptions) {
          const pass = resolvePass('umap', passOptions)
          checkLike('umap', others, examples.shape)
          const found = await nearest(index, await readRows('umap', others, pass.signal, 0), neighbours, pass)
          const values = new Float32Array(others.count * dimensions)
          for (let row = 0; row < others.count; row++) {
            pass.signal?.throwIfAborted()
            const [from, to] = [row * neighbours, (row + 1) * neighbours]
            values.set(
              placeOne(fitted, found.indices.subarray(from, to), found.distances.subarray(from, to), dimensions),
              row * dimensions,
            )
            await breathe()
          }
          return { values, shape: [others.count, dimensions] }
        },
      }
    },
  }
}

/** The fuzzy union of all neighbourhoods. */
async function graphOf(index: NeighbourIndex, neighbours: number, signal: AbortSignal | undefined): Promise<Graph> {
  const found = await nearest(index, index.rows, neighbours, { signal })
  const weights = new Float64Array(found.distances.length)
  for (let row = 0; row < index.rows.count; row++) {
    const distances = found.distances.subarray(row * neighbours, (row + 1) * neighbours)
    const nearestOther = distances.find((distance) => distance > 0) ?? 0
    weights.set(strengths(distances, nearestOther), row * neighbours)
  }
  return symmetrise(found, weights, neighbours, (there, back) => there + back - there * back)
}

async function place(
  { points, curve, epochs, seed }: Fitted,
  { starts, columns, values }: Graph,
  dimensions: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const heads = new Uint32Array(columns.length)
  for (let row = 0; row + 1 < starts.length; row++) heads.fill(row, starts[row], starts[row + 1])
  const periods = periodsOf(values, epochs)
  const { epoch } = layOut({ dimensions, curve, points, others: points, heads, tails: columns, periods }, stream(seed, 'umap'))
  for (let number = 0; number < epochs; number++) {
    signal?.throwIfAborted()
    epoch(number, epochs)
    await breathe()
  }
}

/** Begins at the mean of its neighbours' places, and is then moved among points that stay where they are. */
function placeOne(
  { points: others, curve, epochs: all, seed }: Fitted,
  indices: Int32Array,
  distances: Float64Array,
  dimensions: number,
): Float64Array {
  const weights = strengths(distances, 0)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const points = new Float64Array(dimensions)
  for (let i = 0; i < indices.length; i++)
    for (let d = 0; d < dimensions; d++)
      points[d] =
        (points[d] as number) + ((weights[i] as number) / total) * (others[(indices[i] as number) * dimensions + d] as number)
  const epochs = Math.floor(all / 3)
  const [heads, tails, periods] = [new Uint32Array(indices.length), Uint32Array.from(indices), periodsOf(weights, epochs)]
  const { epoch } = layOut({ dimensions, curve, points, others, heads, tails, periods }, stream(seed, 'umap-transform'))
  for (let number = 0; number < epochs; number++) epoch(number, epochs)
  return points
}
