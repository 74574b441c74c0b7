import { activate } from '../operations/activation.js'
import { meanSquaredError as compute } from '../operations/mean-squared-error.js'
import { type Loss, shares, withinReach } from './loss.js'

/** (output − t)², averaged over all values: for values of any scale, standardised ones above all. */
export const meanSquaredError: Loss = {
  defaultOutput: 'linear',
  outputs: null,
  masks: true,
  compute: (logits, targets, output, counting) => compute(activate(logits, output), targets, shares(targets, counting)),
  requirement: withinReach,
}
