import { checkFields, type Examples, type Shape } from '@sandglass/base'
import type { Detector, FitOptions, FittedDetector } from '../method.js'
import { indexRows, type NeighbourIndex, nearest } from '../neighbours/nearest.js'
import { checkLike, type Rows, readRows } from '../numbers/rows.js'
import { checkChoice, checkWhole, resolveFit, resolvePass } from '../options.js'
import { type ExampleScaling, exampleScalings, scaleEach } from './example-scaling.js'

export interface NearestNeighboursOptions {
  /** How many neighbours count; at least 1. Default 5. */
  neighbours?: number
  /** `farthest`: the distance to the farthest of them; `mean`: the mean of their distances. Default `farthest`. */
  distance?: 'farthest' | 'mean'
  /**
   * What is done to each example by itself before it is compared: nothing (`none`); it is brought to `unit-length`; or it is
   * `standardised`, to a mean of 0 and a standard deviation of 1, which takes brightness and contrast out of images.
   * Default `none`.
   */
  scaling?: ExampleScaling
}

/**
 * Scores an example by its Euclidean distance to the nearest of those fitted on (Ramaswamy, Rastogi and Shim, "Efficient
 * algorithms for mining outliers from large data sets", 2000). The search is exact. Columns of different units
 * should be brought to one scale first.
 *
 * @throws InvalidArgumentError
 *
 * @example
 * const { score } = await nearestNeighbours({ neighbours: 1, scaling: 'standardised' }).fit(normal)
 * const scores = await score(examples)
 */
export function nearestNeighbours(options: NearestNeighboursOptions = {}): Detector {
  const caller = 'nearestNeighbours'
  checkFields(caller, options, ['neighbours', 'distance', 'scaling'])
  const { neighbours = 5, distance = 'farthest', scaling = 'none' } = options
  checkWhole(caller, 'neighbours', neighbours, { from: 1, cure: 'Leave it out for 5.' })
  checkChoice(caller, 'distance', distance, ['farthest', 'mean'])
  checkChoice(caller, 'scaling', scaling, exampleScalings)
  const resolved = { neighbours, distance, scaling }
  return {
    name: 'nearest-neighbours',
    task: 'detect',
    options: resolved,
    async fit(examples: Examples, fitOptions?: FitOptions) {
      const { signal } = resolveFit(caller, fitOptions)
      const rows = await readRows(caller, examples, signal, neighbours)
      scaleEach(rows, scaling)
      return fitted(caller, examples.shape, indexRows(rows), resolved)
    },
  }
}

function fitted(
  caller: string,
  shape: Shape,
  index: NeighbourIndex,
  { neighbours, distance, scaling }: Required<NearestNeighboursOptions>,
): FittedDetector {
  return {
    async score(examples, options) {
      const { signal } = resolvePass(caller, options)
      checkLike(caller, examples, shape)
      const rows: Rows = await readRows(caller, examples, signal, 0)
      scaleEach(rows, scaling)
      const { distances } = await nearest(index, rows, neighbours, { signal })
      const of = (row: number) => distances.subarray(row * neighbours, (row + 1) * neighbours)
      return Float64Array.from({ length: rows.count }, (_, row) =>
        distance === 'farthest' ? (of(row).at(-1) as number) : of(row).reduce((sum, value) => sum + value, 0) / neighbours,
      )
    },
  }
}
