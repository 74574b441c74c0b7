import { activate } from '../operations/activation.js'
import { meanAbsoluteError as compute } from '../operations/mean-absolute-error.js'
import { type Loss, shares, withinReach } from './loss.js'

/** |output − t|, averaged over all values: outliers weigh less than in the squared error, and the median is aimed at. */
export const meanAbsoluteError: Loss = {
  defaultOutput: 'linear',
  outputs: null,
  masks: true,
  compute: (logits, targets, output, counting) => compute(activate(logits, output), targets, shares(targets, counting)),
  requirement: withinReach,
}
