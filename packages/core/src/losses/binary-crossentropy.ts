import { binaryCrossentropy as compute } from '../operations/binary-crossentropy.js'
import { type Loss, shares } from './loss.js'

/**
 * −t·log p − (1 − t)·log(1 − p), averaged over all values, with p = sigmoid(logit): for values in
 * [0, 1] that stand for probabilities or grey levels. At a grey target t it can't fall below the
 * target's own entropy.
 */
export const binaryCrossentropy: Loss = {
  defaultOutput: 'sigmoid',
  outputs: ['sigmoid'],
  masks: true,
  compute: (logits, targets, _, counting) => compute(logits, targets, shares(targets, counting)),
  requirement: () => ({
    range: [0, 1],
    because: 'binary cross-entropy',
    cure: "Scale the values into [0, 1], or train with loss: 'mean-squared-error'.",
  }),
}
