import { type Examples, stream, subset, take } from '@sandglass/base'
import type { DetectionParts } from '@sandglass/core'
import { joined } from '../data/joined.js'
import { anomaliesAmong, type Class } from '../detect/normal.js'

/**
 * What a detector may be judged on that was trained on the same file: the normal examples that no method has learnt from, and with
 * them, mixed by chance, the anomalies that are known.
 *
 * @param limit how many, at most
 */
export function unseenOf(
  all: Examples,
  { calibration }: DetectionParts,
  normal: readonly Class[] | null,
  limit: number | undefined,
): Examples {
  const isAnomaly = anomaliesAmong(all, normal)
  const odd = Array.from(isAnomaly?.keys() ?? []).filter((index) => isAnomaly?.[index])
  const unseen = odd.length === 0 ? calibration : mixed(joined(subset(all, odd), calibration))
  return limit === undefined ? unseen : take(unseen, limit)
}

function mixed(examples: Examples): Examples {
  const order = Uint32Array.from({ length: examples.count }, (_, index) => index)
  stream(0, 'judged examples').shuffle(order)
  return subset(examples, order)
}
