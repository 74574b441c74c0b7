import { type Corruption, InvalidArgumentError, refuse, stream } from '@sandglass/base'
import type { Centre } from './centre.js'

const draws = 2 ** 15
/** How far the noise may move a value, as a share of the range: what no eye sees. */
const tolerated = 0.01

/**
 * Draws noise on constant examples, and looks where their centre goes.
 *
 * @throws InvalidArgumentError if it moves, and so would what is learnt; or if values change places
 */
export function checkCorruption(
  caller: string,
  corruption: Corruption,
  [low, high]: readonly [number, number],
  centre: Centre,
): void {
  if (corruption.misfit)
    refuse(
      caller,
      'corruption',
      'one that changes each value where it stands, as targets are noisy too',
      corruption.config,
      'Leave noisyTargets out: the clean examples are the targets then.',
    )
  for (const value of [low, (low + high) / 2, high]) {
    const values = new Float32Array(draws).fill(value)
    corruption.apply(values, stream(0, 'bias of noise'), values)
    const got = centre === 'mean' ? meanOf(values) : values.sort()[draws / 2]
    const moved = Math.abs(Number(got) - value)
    // Five standard errors of a mean of values that far apart: chance alone is not refused.
    if (moved <= Math.max(tolerated * (high - low), (5 * deviationOf(values)) / Math.sqrt(draws))) continue
    throw new InvalidArgumentError(
      `${caller}: corruption must leave the ${centre} of each value where it is, as the loss learns the ${centre} of noisy targets, got ${corruption.config.type}, which makes ${value} to ${Number(got).toFixed(3)}.`,
      { cure: cureFor(corruption, centre) },
    )
  }
}

function cureFor({ config }: Corruption, centre: Centre): string {
  const median = "Train with loss: 'mean-absolute-error', which learns the median"
  const clipped = 'clip' in config && config.clip !== null
  if (centre === 'mean')
    return clipped
      ? `Set clip: null and loss: 'mean-squared-error'; or ${median.toLowerCase()}.`
      : `${median}; or add noise of mean 0.`
  return 'Give clean targets; or noise that leaves most values as they are.'
}

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviationOf(values: Float32Array): number {
  const mean = meanOf(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}
