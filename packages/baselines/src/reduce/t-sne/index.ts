import { checkFields, type Examples, refuse } from '@sandglass/base'
import type { Embedder, FitOptions } from '../../method.js'
import { indexRows, nearest } from '../../neighbours/nearest.js'
import { readRows } from '../../numbers/rows.js'
import { checkBetween, checkWhole, resolveFit } from '../../options.js'
import { principalStart } from '../principal-start.js'
import { affinitiesOf } from './affinities.js'
import { layOut } from './layout.js'

export interface TsneOptions {
  /** About how many neighbours an example has; above 1, and at most a third of the examples. Default 30. */
  perplexity?: number
  /** Steps of the gradient descent, the first 250 with exaggerated attraction; at least 250. Default 1000. */
  iterations?: number
  /** Groups of points that look smaller than this, width by distance, act as one; between 0 and 0.7. Default 0.5. */
  angle?: number
}

/**
 * Places examples in the plane so that near ones stay near (van der Maaten and Hinton, "Visualizing data using t-SNE", 2008;
 * by trees, van der Maaten, "Accelerating t-SNE using tree-based algorithms", 2014; started from the two principal components,
 * Kobak and Berens, 2019). For looking at: distances between groups and their sizes mean little, and there is no
 * place for an example that was not there. A thousand examples take seconds, ten thousand minutes.
 *
 * @throws InvalidArgumentError
 *
 * @example
 * const { values } = await tsne({ perplexity: 30 }).embed(take(digits.test, 2000)) // [2000, 2]
 */
export function tsne(options: TsneOptions = {}): Embedder {
  checkFields('tsne', options, ['perplexity', 'iterations', 'angle'])
  const { perplexity = 30, iterations = 1000, angle = 0.5 } = options
  checkBetween('tsne', 'perplexity', perplexity, { from: 1, cure: 'Leave it out for 30.' })
  checkWhole('tsne', 'iterations', iterations, { from: 250, cure: 'Leave it out for 1000.' })
  checkBetween('tsne', 'angle', angle, { from: 0, to: 0.7, cure: 'Leave it out for 0.5.' })
  return {
    name: 't-sne',
    task: 'embed',
    options: { perplexity, iterations, angle },
    async embed(examples: Examples, fitOptions?: FitOptions) {
      const { seed, signal } = resolveFit('tsne', fitOptions)
      const rows = await readRows('tsne', examples, signal)
      const few = Math.floor(3 * perplexity)
      if (few >= rows.count)
        refuse(
          'tsne',
          'perplexity',
          `below ${rows.count / 3}, a third of the examples`,
          perplexity,
          'Lower it, or give more examples.',
        )
      const neighbours = await nearest(indexRows(rows), rows, few, { signal, amongThemselves: true })
      const points = await principalStart('tsne', examples, { dimensions: 2, spread: 1e-4, seed, signal })
      await layOut(points, affinitiesOf(neighbours, few, perplexity), { iterations, angle, signal })
      return { values: Float32Array.from(points), shape: [rows.count, 2] }
    },
  }
}
