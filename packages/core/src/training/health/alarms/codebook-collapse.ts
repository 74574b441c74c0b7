import { numberOf } from '../readings.js'
import { figure, type ReadingRule } from './rule.js'

/** Below this share of the perplexity that there could be, most of the codebook is idle. */
const leastShare = 0.1

/** A discrete model that gets by with a few entries of its codebook. */
export const codebookCollapse: ReadingRule = {
  name: 'codebook-collapse',
  judge(readings) {
    const [entries, drawn, used, perplexity] = ['codeEntries', 'codesDrawn', 'codesUsed', 'codePerplexity'].map((name) =>
      numberOf(readings, name),
    )
    if (!entries || !drawn || !used || !perplexity) return null
    // A few codes can't be of many kinds; and two entries are no collapse of anything.
    const possible = Math.min(entries, drawn)
    if (possible < 4 || perplexity > Math.max(1.5, leastShare * possible)) return null
    return {
      message: `codebook collapse: ${used} of ${entries} entries are used, with a perplexity of ${figure(perplexity)}`,
      cure: 'Revive idle entries sooner (revival), let the codebook follow faster (a lower decay), or give it fewer entries.',
    }
  },
}
