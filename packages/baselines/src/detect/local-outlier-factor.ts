import { checkFields, type Examples } from '@sandglass/base'
import type { Detector, FitOptions } from '../method.js'
import { indexRows, type Neighbours, nearest } from '../neighbours/nearest.js'
import { checkLike, readRows } from '../numbers/rows.js'
import { checkWhole, resolveFit, resolvePass } from '../options.js'

export interface LocalOutlierFactorOptions {
  /** How many neighbours make a neighbourhood; at least 1, and below the number of examples. Default 20. */
  neighbours?: number
}

/**
 * Scores an example by how much thinner its neighbourhood is than its neighbours' own (Breunig, Kriegel, Ng and Sander, "LOF:
 * identifying density-based local outliers", 2000): about 1 among normal examples, more for odd ones. New examples
 * are held against those fitted on, and do not count as one another's neighbours.
 *
 * With the reachability distance r(x, y) = max(d(x, y), distance from y to its k-th neighbour), the local density is
 * 1 / mean r(x, y) over x's k neighbours y, and the score is the mean of their densities over x's own.
 *
 * @throws InvalidArgumentError
 *
 * @example
 * const { score } = await localOutlierFactor({ neighbours: 20 }).fit(normal)
 */
export function localOutlierFactor(options: LocalOutlierFactorOptions = {}): Detector {
  const caller = 'localOutlierFactor'
  checkFields(caller, options, ['neighbours'])
  const { neighbours = 20 } = options
  checkWhole(caller, 'neighbours', neighbours, { from: 1, cure: 'Leave it out for 20.' })
  return {
    name: 'local-outlier-factor',
    task: 'detect',
    options: { neighbours },
    async fit(examples: Examples, fitOptions?: FitOptions) {
      const { signal } = resolveFit(caller, fitOptions)
      const rows = await readRows(caller, examples, signal, neighbours + 1)
      const index = indexRows(rows)
      const own = await nearest(index, rows, neighbours, { signal, amongThemselves: true })
      const reach = Float64Array.from({ length: rows.count }, (_, row) => own.distances[(row + 1) * neighbours - 1] as number)
      const density = densities(own, neighbours, reach)
      return {
        async score(asked, passOptions) {
          const pass = resolvePass(caller, passOptions)
          checkLike(caller, asked, examples.shape)
          const found = await nearest(index, await readRows(caller, asked, pass.signal, 0), neighbours, pass)
          const theirs = densities(found, neighbours, reach)
          return theirs.map((its, row) => {
            let sum = 0
            for (let i = 0; i < neighbours; i++) sum += density[found.indices[row * neighbours + i] as number] as number
            return sum / neighbours / its
          })
        },
      }
    },
  }
}

/** Keeps the density of a point among its copies finite. */
const tiny = 1e-10

function densities({ indices, distances }: Neighbours, few: number, reach: Float64Array): Float64Array {
  return Float64Array.from({ length: indices.length / few }, (_, row) => {
    let sum = 0
    for (let i = row * few; i < (row + 1) * few; i++) sum += Math.max(distances[i] as number, reach[indices[i] as number] as number)
    return 1 / (sum / few + tiny)
  })
}
