import { activate, activationOf } from '../operations/activation.js'
import { meanSquaredError as compute } from '../operations/mean-squared-error.js'
import { formatRange, type Loss } from './loss.js'

/** (output − t)², averaged over all values: for values of any scale, standardised ones above all. */
export const meanSquaredError: Loss = {
  defaultOutput: 'linear',
  outputs: null,
  compute: (logits, targets, output) => compute(activate(logits, output), targets),
  requirement(output) {
    const { range } = activationOf(output)
    return (
      range && {
        range,
        because: `a ${output} output`,
        cure: `Scale the values into ${formatRange(range)}, or choose outputActivation: 'linear'.`,
      }
    )
  },
}
