import { counted } from '@sandglass/base'
import { byLayer, numberOf } from '../readings.js'
import type { ReadingRule } from './rule.js'

/** A wide layer may have many units that few examples call for, and be well. */
const mostDead = 0.75
/** One dead unit of two says little. */
const fewestUnits = 4
/** Units that a few examples don't call for may well be called for by others. */
const fewestExamples = 32

/** Rectifying layers most of whose units are 0 whatever comes in, and so have no gradient to recover by. */
export const deadRelus: ReadingRule = {
  name: 'dead-relus',
  judge(readings) {
    const examples = numberOf(readings, 'examples') ?? 0
    if (examples < fewestExamples) return null
    const dead = byLayer(readings, 'deadUnits').flatMap(([layer, count]) => {
      const units = numberOf(readings, `units.${layer}`) ?? 0
      return units >= fewestUnits && count > mostDead * units ? [`${count} of ${units} units of ${layer}`] : []
    })
    if (dead.length === 0) return null
    return {
      message: `dead units: ${dead.join(', ')} are 0 for each of ${counted(examples, 'example')}`,
      cure: "Lower the learning rate, or use an activation that has a slope everywhere, such as 'leaky-relu' or 'elu'.",
    }
  },
}
