import type { Examples } from '@sandglass/base'
import { survey } from '@sandglass/data/inspection'

/** The share of the examples that may be like ones that were trained on, by chance. */
const mostAlike = 0.01

/**
 * How many of some examples equal ones that were trained on, as in a copy that has another name; 0 where these are no more than repeat
 * anyway, as few categories do.
 */
export async function copiesAmong(seen: Examples, chosen: Examples): Promise<number> {
  const { parts, overlaps } = await survey({ seen, chosen })
  const alike = overlaps.reduce((sum, { count }) => sum + count, 0)
  const repeated = (parts.seen?.duplicates.count ?? 0) / seen.count
  return alike > chosen.count * Math.max(mostAlike, 2 * repeated) ? alike : 0
}
