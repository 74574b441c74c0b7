import type { Examples } from '@sandglass/base'
import type { FitOptions, Reducer } from '../method.js'
import { checkCount } from '../numbers/rows.js'
import { resolveFit } from '../options.js'
import { resolveKept } from './kept.js'
import { type Kept, principalDirections } from './principal.js'
import { type FittedPca, projection } from './projection.js'

export type PcaOptions = Kept

export interface Pca extends Reducer {
  fit(examples: Examples, options?: FitOptions): Promise<FittedPca>
}

/**
 * Principal component analysis: an example becomes its coordinates along the directions of most variance (Pearson,
 * 1901), the eigenvectors of the covariance. No other linear code of as many numbers reconstructs better in the mean
 * square. It reads examples in blocks, and needs memory for one matrix of values by values: at more than a few
 * thousand values an example, take {@link incrementalPca}.
 *
 * @param options `{ components }`, how many directions are kept, or `{ variance }`, the share of the variance that
 * they must carry, between 0 and 1. Directions without variance are never kept.
 * @throws InvalidArgumentError
 *
 * @example
 * const { transform, inverse } = await pca({ components: 32 }).fit(digits.train)
 * const codes = await transform(digits.test) // [10000, 32]
 */
export function pca(options: PcaOptions): Pca {
  const kept = resolveKept('pca', options)
  return {
    name: 'pca',
    task: 'reduce',
    options: { ...kept },
    async fit(examples, fitOptions) {
      const { signal } = resolveFit('pca', fitOptions)
      checkCount('pca', examples, 2)
      return projection('pca', examples.shape, await principalDirections('pca', examples, kept, signal))
    },
  }
}
