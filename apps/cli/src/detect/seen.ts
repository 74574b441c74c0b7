import { type Examples, sizeOf, subset } from '@sandglass/base'
import type { ResolvedConfig } from '../config/resolve-config.js'
import { isOwn, splitOwn } from '../data/own/name.js'
import type { DataReference } from '../data/reference.js'
import { formatQuantity } from '../output/format.js'
import { glancing, type Session } from '../output/session.js'
import type { ModelPlace } from '../runs/open-model.js'
import { openRunData } from '../runs/run-data.js'
import { seenIn } from '../runs/seen.js'
import { copiesAmong } from './copies.js'
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
 * is judged, all examples are looked at, and what is seen of them is said; so of a copy of the training part.
 */
export async function withoutSeen(
  session: Session,
  { place, normal }: Pick<Prepared, 'place' | 'normal'>,
  reference: DataReference,
  all: Examples,
): Promise<{ readonly examples: Examples; readonly seen: Seen | null }> {
  const kinds = await seenIn(session, 'detect', place, reference)
  if (kinds === null) return { examples: all, seen: await copied(session, place, reference, all) }
  // Files that are now read in another way, as with --skip-bad, hold others.
  if (kinds.length !== all.count) return { examples: all, seen: null }
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

/** How many values are read to look for copies, at most: that takes a second or so. */
const mostValues = 2 ** 25

/** What of other files of the user's own is as in the training part; it is not looked for where that would take long. */
async function copied(
  session: Session,
  { run, preprocessing }: ModelPlace,
  { kind }: DataReference,
  all: Examples,
): Promise<Seen | null> {
  if (run === null || kind === 'named' || !isOwn(splitOwn(run.config.data.training).name)) return null
  const { training, detection } = await openRunData(glancing(session), 'detect', run.config as ResolvedConfig, preprocessing)
  const trained = detection?.training ?? training
  if ((trained.count + all.count) * sizeOf(all.shape) > mostValues) return null
  const count = await copiesAmong(trained, all)
  const text = `${formatQuantity(count, 'example')} of these are as in the training part, as in a copy of it: their scores are too low, and nothing is promised of them.`
  return count === 0 ? null : { count, areLeftOut: false, text }
}
