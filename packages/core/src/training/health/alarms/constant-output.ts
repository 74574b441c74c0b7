import { numberOf, type Readings } from '../readings.js'
import { isAllIdle } from './posterior-collapse.js'
import { figure, type ReadingRule } from './rule.js'

/** What is not this much better than the targets' mean says nothing about single examples. */
const leastShare = 0.98
/** The mean of a few examples is too close to each of them. */
const fewestExamples = 8

/** A model that gives the mean of the data, or no better, whatever comes in. */
export const constantOutput: ReadingRule = {
  name: 'constant-output',
  judge(readings, past) {
    const before = past.at(-1)
    // A training may begin this way; one that stays there is stuck. A collapsed posterior is told as such.
    if (!before || !isConstant(before) || !isConstant(readings) || isAllIdle(readings)) return null
    const [error, constantError] = [numberOf(readings, 'error') ?? 0, numberOf(readings, 'constantError') ?? 0]
    return {
      message: `constant output: reconstructions have a mean squared error of ${figure(error)}, and the mean of the data has ${figure(constantError)}`,
      cure: 'Train longer or at another learning rate, take a wider code or other activations, and check that inputs and targets belong together.',
    }
  },
}

function isConstant(readings: Readings): boolean {
  const [examples, error, constantError] = ['examples', 'error', 'constantError'].map((name) => numberOf(readings, name) ?? 0)
  return (examples ?? 0) >= fewestExamples && (constantError ?? 0) > 0 && (error ?? 0) >= leastShare * (constantError ?? 0)
}
