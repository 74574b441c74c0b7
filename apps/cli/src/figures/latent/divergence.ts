import { klPerDimension, type Posteriors } from '@sandglass/core'
import { bars } from '@sandglass/viz'
import { formatCount, formatQuantity } from '../../output/format.js'
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
      `How far posteriors are from the prior, KL(q(z|x) ‖ p(z)), on average over the examples: ${rounded(rate)} nats in all, the rate. ${usedText(used, divergences.length)}`,
    ],
    figures: [{ name: 'divergences', figure }],
  }
}

function usedText(used: number, all: number): string {
  if (used === all)
    return `${all === 1 ? 'Its one dimension carries' : `All ${formatCount(all)} dimensions carry`} at least ${unused} nat.`
  return `${formatCount(used)} of ${formatQuantity(all, 'dimension')} ${used === 1 ? 'carries' : 'carry'} at least ${unused} nat; the others could be left out.`
}
