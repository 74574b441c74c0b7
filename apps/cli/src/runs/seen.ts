import { type Examples, readAll } from '@sandglass/base'
import type { ResolvedConfig } from '../config/resolve-config.js'
import { openOwn } from '../data/own/open.js'
import { gapBetween } from '../data/own/spans.js'
import { resolveReading } from '../data/reading.js'
import { type DataReference, isSameReference, openData, parseReference, partOf } from '../data/reference.js'
import { glancing, type Session } from '../output/session.js'
import type { ModelPlace } from './open-model.js'
import { shared } from './run-data.js'

/** What a run did with examples that it has seen. */
export const seenAs = { training: 1, validation: 2 } as const

/**
 * Which of the examples that are named a run was trained or validated on; of windows of a series also those that share rows with such.
 *
 * @returns for each, as the run reads them, what {@link seenAs} calls it, and 0 for what it has not seen; null for other data than its own
 */
export async function seenIn(
  session: Session,
  caller: string,
  { run, input, preprocessing }: ModelPlace,
  reference: DataReference,
): Promise<Uint8Array | null> {
  if (run === null) return null
  const config = run.config as ResolvedConfig
  const trained = parseReference(`${caller}: data.training`, config.data.training, 'train')
  if (!isSameReference(session, reference, trained)) return null
  const reading = resolveReading(caller, config.data.reading, {})
  const own = trained.kind === 'own' ? await openOwn(glancing(session), trained.name, reading, { input, preprocessing }) : null
  const all =
    trained.kind === 'named'
      ? (await openData(session, trained.name))[trained.part]
      : own && partOf(own, trained.name, trained.part)
  if (all === null) return null
  const { validation: held } = config.data
  const parts = await shared(caller, config, { all: numbered(all), held: typeof held === 'number' ? held : null, own })
  const isOneSeries = reading.window !== null && own?.groups === null
  return await marked(all.count, parts.detection ?? parts, isOneSeries && reading.window ? gapBetween(reading.window) : 0)
}

/** Examples that hold their own positions, to be shared out as the others are. Single precision counts to 16 million. */
function numbered({ count, labels, classes }: Examples): Examples {
  return {
    count,
    shape: [1],
    ...(labels && { labels }),
    ...(classes && { classes }),
    read: (indices, into) => into.set(indices),
  }
}

async function marked(
  count: number,
  { training, validation }: { readonly training: Examples; readonly validation: Examples | null },
  gap: number,
): Promise<Uint8Array> {
  const seen = new Uint8Array(count)
  const mark = async (part: Examples, as: number) => {
    for (const position of (await readAll(part)).values) seen.fill(as, Math.max(0, position - gap), position + gap + 1)
  }
  await mark(training, seenAs.training)
  if (validation !== null) await mark(validation, seenAs.validation)
  return seen
}
