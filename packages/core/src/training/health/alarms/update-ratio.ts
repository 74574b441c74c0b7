import { numberOf } from '../readings.js'
import { figure, type ReadingRule } from './rule.js'

/** What a step may move the weights by, in relation to their size; about 1e-3 is usual. */
const least = 1e-5
const most = 1e-1

/** Steps so large that they tear down what was learnt. */
export const largeUpdates: ReadingRule = {
  name: 'large-updates',
  judge(readings) {
    const ratio = numberOf(readings, 'updateRatio')
    if (ratio === null || ratio <= most) return null
    return {
      message: `large updates: a step moves the weights by ${figure(ratio)} of their size, where about 0.001 is usual`,
      cure: `Lower the learning rate, to about a ${Math.ceil(ratio / 1e-3)}th.`,
    }
  },
}

/** Steps so small that nothing is learnt. Where most is learnt already, small steps are as they should be. */
export const smallUpdates: ReadingRule = {
  name: 'small-updates',
  judge(readings) {
    const [ratio, error, constantError] = ['updateRatio', 'error', 'constantError'].map((name) => numberOf(readings, name))
    if (ratio === null || ratio === undefined || ratio >= least) return null
    if (!error || !constantError || error < constantError / 2) return null
    return {
      message: `small updates: a step moves the weights by ${figure(ratio)} of their size, where about 0.001 is usual`,
      cure: 'Raise the learning rate.',
    }
  },
}
