import { describe, expect, it } from 'vitest'
import { readConfig } from '../../config/read-config.js'
import type { ResolvedConfig } from '../../config/resolve-config.js'
import { planLatent } from './plan.js'

const { config } = await readConfig('sweep', 'dense', '.')
const seedsOf = (set: readonly string[]) => {
  const { trials } = planLatent('dense', config, { seeds: 3, seed: 5, sizes: [2, 4], set })
  return trials.map((trial) => {
    const { data, training } = trial.config as unknown as ResolvedConfig
    return [data.seed, training.seed]
  })
}

describe('planLatent', () => {
  it('holds the same examples out for every seed, as sizes are compared example by example', () => {
    expect(seedsOf([])).toEqual(
      [5, 6, 7].flatMap((seed) => [
        [5, seed],
        [5, seed],
      ]),
    )
    expect(seedsOf(['data.seed=9']).map(([data]) => data)).toEqual(Array.from({ length: 6 }, () => 9))
  })
})
