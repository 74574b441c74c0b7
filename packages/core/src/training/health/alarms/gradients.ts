import { byLayer, numberOf } from '../readings.js'
import { figure, type ReadingRule } from './rule.js'

/** How many times its usual size a gradient may have. */
const mostGrowth = 100
/** The least that a layer's gradient may be of the largest layer's. */
const leastShare = 1e-6

/** A gradient that has outgrown what it used to be. */
export const explodingGradients: ReadingRule = {
  name: 'exploding-gradients',
  judge(readings, past) {
    const norm = numberOf(readings, 'gradientNorm')
    const before = past.flatMap((earlier) => numberOf(earlier, 'gradientNorm') ?? []).toSorted((a, b) => a - b)
    const usual = before[before.length >> 1]
    if (norm === null || usual === undefined || usual === 0 || norm < mostGrowth * usual) return null
    return {
      message: `exploding gradients: their norm is ${figure(norm)}, and was ${figure(usual)}`,
      cure: 'Lower the learning rate, or clip the gradient’s norm.',
    }
  },
}

/** A gradient that is lost on its way back, so that the first layers don't learn. */
export const vanishingGradients: ReadingRule = {
  name: 'vanishing-gradients',
  judge(readings) {
    const norms = byLayer(readings, 'gradientNorm').toSorted(([, a], [, b]) => a - b)
    const [least, largest] = [norms[0], norms.at(-1)]
    // A gradient of 0 is none that has vanished: units have died, or the loss doesn't look at them.
    if (!least || !largest || least[1] === 0 || least[1] > leastShare * largest[1]) return null
    return {
      message: `vanishing gradients: their norm is ${figure(least[1])} at ${least[0]}, and ${figure(largest[1])} at ${largest[0]}`,
      cure: "Use 'relu' or 'elu' rather than 'sigmoid' or 'tanh' between layers, normalise them, or take fewer layers.",
    }
  },
}
