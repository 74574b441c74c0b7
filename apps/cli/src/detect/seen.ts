import { type Examples, subset } from '@sandglass/base'
import type { DataReference } from '../data/reference.js'
import { formatQuantity } from '../output/format.js'
import type { Session } from '../output/session.js'
import { seenIn } from '../runs/seen.js'
import { anomaliesAmong } from './normal.js'
import type { Prepared } from './prepare.js'

/** What a model has seen of the examples that it is to look at. */
export interface Seen {
  readonly count: number
  /** Whether these are left out. */
  readonly areLeftOut: boolean
  readonly text: string
}

/**
 * Leaves out what the model was trained or validated on, where labels judge the result: it would look better than it is. Where nothing
 * is judged, all examples are looked at, and what is seen of them is said.
 */
export async function withoutSeen(
  session: Session,
  { place, normal }: Pick<Prepared, 'place' | 'normal'>,
  reference: DataReference,
  all: Examples,
): Promise<{ readonly examples: Examples; readonly seen: Seen | null }> {
  const kinds = await seenIn(session, 'detect', place, reference)
  // Files that are now read in another way, as with --skip-bad, hold others.
  if (kinds === null || kinds.length !== all.count) return { examples: all, seen: null }
  const unseen = Uint32Array.from(kinds.keys()).filter((index) => kinds[index] === 0)
  const count = all.count - unseen.length
  if (count === 0) return { examples: all, seen: null }
  const known = formatQuantity(count, 'example')
  if (!anomaliesAmong(all, normal)?.includes(true)) {
    const text = `The model was trained or validated on ${known} of these: their scores are too low, and nothing is promised of them.`
    return { examples: all, seen: { count, areLeftOut: false, text } }
  }
  return {
    examples: { ...subset(all, unseen), ...(all.sources === undefined && { sources: unseen }) },
    seen: {
      count,
      areLeftOut: true,
      text: `Left out: ${known} that the model was trained or validated on, whose scores are too low. Where the normal ones that are left calibrated it, the false alarms among them are what the threshold allows, and no test of it.`,
    },
  }
}
