import { breathe, type Examples, stream } from '@sandglass/base'
import type { FitOptions, FittedReducer, PassOptions, Reducer } from '../method.js'
import { indexRows, nearest } from '../neighbours/nearest.js'
import { checkCount, checkLike, type Rows, readRows } from '../numbers/rows.js'
import { checkBetween, checkFields, checkWhole, resolveFit, resolvePass } from '../options.js'
import { principalStart } from './principal-start.js'

export interface UmapOptions {
  /** How many numbers an example becomes; at least 1. Default 2. */
  dimensions?: number
  /** How many neighbours, itself among them, make a neighbourhood; at least 2. Default 15. */
  neighbours?: number
  /** How near points may come; above 0 and below 1. Default 0.1. */
  minimumDistance?: number
  /** Passes over the neighbourhoods; left out, 200 to 500, the fewer the more examples there are. */
  epochs?: number
}

/** UMAP, fitted. */
export interface FittedUmap extends FittedReducer {
  /** Where the examples that it was fitted on came to lie, `[count, dimensions]`. */
  readonly embedding: { readonly values: Float32Array; readonly shape: readonly number[] }
}

export interface Umap extends Reducer {
  fit(examples: Examples, options?: FitOptions): Promise<FittedUmap>
}

/**
 * Places examples so that neighbourhoods are kept (McInnes, Healy and Melville, "UMAP: uniform manifold approximation and projection
 * for dimension reduction", 2018), by umap-js. What differs from umap-learn: neighbours are found exactly, not by descent; it starts from the principal
 * components, not spectrally; and a new example is placed by itself, so that its place does not depend on its company.
 *
 * @throws InvalidArgumentError
 *
 * @example
 * const { embedding, transform } = await umap({ neighbours: 15 }).fit(take(digits.train, 5000), { seed: 1 })
 */
export function umap(options: UmapOptions = {}): Umap {
  checkFields('umap', options, ['dimensions', 'neighbours', 'minimumDistance', 'epochs'])
  const { dimensions = 2, neighbours = 15, minimumDistance = 0.1, epochs } = options
  checkWhole('umap', 'dimensions', dimensions, { from: 1, cure: 'Leave it out for 2.' })
  checkWhole('umap', 'neighbours', neighbours, { from: 2, cure: 'Leave it out for 15.' })
  checkBetween('umap', 'minimumDistance', minimumDistance, { from: 0, to: 1, cure: 'Leave it out for 0.1.' })
  if (epochs !== undefined) checkWhole('umap', 'epochs', epochs, { from: 1, cure: 'Leave it out for 200 to 500.' })
  return {
    name: 'umap',
    task: 'reduce',
    options: { dimensions, neighbours, minimumDistance, epochs: epochs ?? null },
    async fit(examples, fitOptions) {
      const { seed, signal } = resolveFit('umap', fitOptions)
      checkCount('umap', examples, neighbours + 1)
      const rows = await readRows('umap', examples, signal)
      // Loaded by those who use it.
      const { UMAP } = await import('umap-js')
      let random = stream(seed, 'umap')
      const layout = new UMAP({
        nComponents: dimensions,
        nNeighbors: neighbours,
        minDist: minimumDistance,
        random: () => random.uniform(),
        ...(epochs !== undefined && { nEpochs: epochs }),
      })
      const { indices, distances } = await nearest(indexRows(rows), rows, neighbours, { signal })
      layout.setPrecomputedKNN(listsOf(indices, neighbours), listsOf(distances, neighbours))
      const last = layout.initializeFit(vectorsOf(rows))
      const places = layout.getEmbedding()
      const start = await principalStart('umap', examples, { dimensions, spread: 1, seed, signal })
      moveTo(places, start)
      for (let epoch = 0; epoch < last; epoch++) {
        signal?.throwIfAborted()
        layout.step()
        await breathe()
      }
      const embedding = { values: Float32Array.from(places.flat()), shape: [rows.count, dimensions] }
      return {
        embedding,
        async transform(asked: Examples, passOptions?: PassOptions) {
          const pass = resolvePass('umap', passOptions)
          checkLike('umap', asked, examples.shape)
          const values = new Float32Array(asked.count * dimensions)
          for (const [row, vector] of vectorsOf(await readRows('umap', asked, pass.signal, 0)).entries()) {
            pass.signal?.throwIfAborted()
            random = stream(seed, 'umap-transform')
            values.set(layout.transform([vector])[0] ?? [], row * dimensions)
            await breathe()
          }
          return { values, shape: [asked.count, dimensions] }
        },
      }
    },
  }
}

function vectorsOf({ values, count, size }: Rows): number[][] {
  return Array.from({ length: count }, (_, row) => Array.from(values.subarray(row * size, (row + 1) * size)))
}

function listsOf(values: ArrayLike<number>, length: number): number[][] {
  return Array.from({ length: values.length / length }, (_, row) =>
    Array.from({ length }, (_, i) => values[row * length + i] as number),
  )
}

/** The widest coordinate is stretched to 10, as umap-learn does. */
function moveTo(places: number[][], start: Float64Array): void {
  const widest = start.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1
  places.forEach((place, row) => {
    for (let d = 0; d < place.length; d++) place[d] = (10 * (start[row * place.length + d] as number)) / widest
  })
}
