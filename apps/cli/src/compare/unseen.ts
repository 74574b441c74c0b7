import { type Examples, stream, subset, take } from '@sandglass/base'
import type { DetectionParts } from '@sandglass/core'
import { joined } from '../data/joined.js'
import { anomaliesAmong, type Class } from '../detect/normal.js'

/**
 * What a detector may be judged on that was trained on the same file: the anomalies in it, and the normal examples that no
 * method has learnt from, mixed by chance.
 *
 * @param limit how many, at most
 */
export function unseenOf(
  all: Examples,
  parts: DetectionParts | null,
  normal: readonly Class[] | null,
  limit: number | undefined,
): Examples {
  const isAnomaly = anomaliesAmong(all, normal)
  if (parts === null || isAnomaly === null || !isAnomaly.includes(true)) return all
  const odd = subset(
    all,
    isAnomaly.flatMap((is, index) => (is ? [index] : [])),
  )
  const both = joined(odd, parts.calibration)
  const order = Uint32Array.from({ length: both.count }, (_, index) => index)
  stream(0, 'judged examples').shuffle(order)
  const mixed = subset(both, order)
  return limit === undefined ? mixed : take(mixed, limit)
}
