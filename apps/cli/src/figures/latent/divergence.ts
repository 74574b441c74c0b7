import { klPerDimension, type Posteriors } from '@sandglass/core'
import { bars } from '@sandglass/viz'
import { formatCount } from '../../output/format.js'
import type { LatentSection } from './section.js'
import { falling, rounded } from './statistics.js'

/** Below this a dimension is not used, in nats. */
const unused = 0.01

/** What each dimension of a variational model's code carries. */
export function divergenceSection(posteriors: Posteriors): LatentSection {
  const divergences = klPerDimension(posteriors)
  const rate = divergences.reduce((sum, value) => sum + value, 0)
  const used = divergences.filter((value) => value >= unused).length
  const figure = bars({ values: falling(divergences), xLabel: 'dimension, those that carry most first', yLabel: 'nats an example' })
  return {
    heading: 'What each dimension carries',
    text: [
      `How far posteriors are from the prior, KL(q(z|x) ‖ p(z)), on average over the examples: ${rounded(rate)} nats in all, the rate. ${formatCount(used)} of ${formatCount(divergences.length)} dimensions carry at least ${unused} nat; the others could be left out.`,
    ],
    figures: [{ name: 'divergences', figure }],
  }
}
