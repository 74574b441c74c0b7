import * as v from 'valibot'
import { activate } from '../operations/activation.js'
import { huber as compute } from '../operations/huber.js'
import { type Loss, shares, withinReach } from './loss.js'

/** Huber's loss with its threshold. */
export const huberSchema = v.strictObject({
  type: v.literal('huber'),
  delta: v.optional(
    v.pipe(
      v.number(),
      v.finite(),
      v.gtValue(0),
      v.description('The error from which on the loss grows in proportion and no longer as the square.'),
    ),
    1,
  ),
})

/**
 * e² / 2 where e = output − t is at most delta in size, else delta · |e| − delta² / 2, averaged over all
 * values: smooth around 0 as the squared error, and as unmoved by outliers as the absolute one.
 */
export function huber({ delta = 1 }: { readonly delta?: number | undefined } = {}): Loss {
  return {
    defaultOutput: 'linear',
    outputs: null,
    masks: true,
    compute: (logits, targets, output, counting) => compute(activate(logits, output), targets, delta, shares(targets, counting)),
    requirement: withinReach,
  }
}
