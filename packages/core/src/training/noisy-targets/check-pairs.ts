import { InvalidDataError } from '@sandglass/base'
import { inOrder, readBatches } from '../../batches/read.js'
import type { Source } from '../../batches/source.js'
import type { Centre } from './centre.js'

/** How many pairs are looked at, and how many of them at a time. */
const [looked, batchSize] = [1024, 128]
/** The share of values that stand at an end of the range in the target but not in the input: noise was cut off there. */
const cutOff = 0.005
/** How far targets may be lighter or darker than inputs, as a share of their range. */
const tolerated = 0.01

/**
 * Looks for what can be seen of noise that is no good to learn from: values that pile up at an end of the range, and inputs
 * and targets of different brightness.
 *
 * @throws InvalidDataError
 */
export async function checkNoisyPairs(caller: string, source: Source, centre: Centre): Promise<void> {
  const seen = await survey(source)
  if (seen.different === 0)
    throw new InvalidDataError(`${caller}: input and target must be two draws of noise, got the same values in both.`, {
      cure: 'Pair each noisy example with another of the same thing.',
    })
  if (centre === 'median') return
  for (const { end, share } of seen.ends)
    if (share > cutOff)
      throw new InvalidDataError(
        `${caller}: the noise of the targets must not be cut off where the loss learns their mean, but ${(100 * share).toFixed(1)} % of the values stand at ${Number(end.toFixed(4))} in the target and elsewhere in the input. What is cut off moves the mean: black would come out grey.`,
        { cure: "Keep the values that were cut off; or train with loss: 'mean-absolute-error', which learns the median." },
      )
  const { mean, error } = seen.difference
  if (Math.abs(mean) > Math.max(tolerated * seen.width, 5 * error))
    throw new InvalidDataError(
      `${caller}: the noise of input and target must have the same mean, but targets are ${Math.abs(mean).toFixed(3)} ${mean > 0 ? 'above' : 'below'} their inputs on average, and the loss learns their level.`,
      { cure: 'Bring both to the same brightness; if the targets are the right ones and clean, leave noisyTargets out.' },
    )
}

/** Two passes: where the ends are, and how much stands there. */
async function survey(source: Source) {
  let [low, high, different] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  const differences: number[] = []
  await each(source, (input, target) => {
    let sum = 0
    for (const [i, value] of target.entries()) {
      if (value < low) low = value
      if (value > high) high = value
      if (value !== input[i]) different++
      sum += value - (input[i] ?? 0)
    }
    differences.push(sum / target.length)
  })
  const counts = [0, 0] as [number, number]
  await each(source, (input, target) => {
    for (const [i, value] of target.entries()) {
      if (value === low && input[i] !== low) counts[0]++
      if (value === high && input[i] !== high) counts[1]++
    }
  })
  const values = differences.length * source.size
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, differences.length - 1)
  return {
    different,
    width: high - low,
    ends: [
      { end: low, share: counts[0] / values },
      { end: high, share: counts[1] / values },
    ],
    difference: { mean, error: Math.sqrt(variance / differences.length) },
  }
}

async function each(source: Source, visit: (input: Float32Array, target: Float32Array) => void): Promise<void> {
  const order = inOrder(Math.min(source.count, looked))
  for await (const { input, target } of readBatches(source, { order, batchSize, noise: null }))
    for (let start = 0; start < target.length; start += source.size)
      visit(input.subarray(start, start + source.size), target.subarray(start, start + source.size))
}
