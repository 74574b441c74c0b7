import type { EpochEvent } from '@sandglass/base'
import { type EpochRule, figure } from './rule.js'

/** For how many epochs the validation loss must have been above its lowest, and by how much of it. */
const epochsAbove = 3
const leastRise = 0.01

/** A model that goes on learning its training examples by heart: their loss falls, that of the others rises. */
export const overfitting: EpochRule = {
  name: 'overfitting',
  judge(epochs) {
    const last = epochs.at(-1)
    const best = epochs.reduce<EpochEvent | null>(
      (least, epoch) => (validationOf(epoch) < validationOf(least) ? epoch : least),
      null,
    )
    if (!last || !best || last.epoch - best.epoch < epochsAbove) return null
    const [lowest, now] = [validationOf(best), validationOf(last)]
    if (now - lowest < leastRise * Math.abs(lowest) || last.training.loss >= best.training.loss) return null
    return {
      message: `overfitting: since epoch ${best.epoch} the validation loss rose from ${figure(lowest)} to ${figure(now)} while the training loss fell from ${figure(best.training.loss)} to ${figure(last.training.loss)}`,
      cure: 'Stop at the best epoch (earlyStopping), train on more examples, add dropout or weight decay, or make the model smaller.',
    }
  },
}

function validationOf(epoch: EpochEvent | null): number {
  return epoch?.validation?.loss ?? Number.POSITIVE_INFINITY
}
