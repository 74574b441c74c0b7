import { InvalidArgumentError } from '@sandglass/base'
import { type OwnData, openOwn } from '../data/own/open.js'
import { type Reading, resolveReading } from '../data/reading.js'
import { parseReference, partOf, testPartOf } from '../data/reference.js'
import { glancing, type Session } from '../output/session.js'
import type { DetectFlags } from './options.js'

/**
 * The flags by which normal examples are read. Where these have no classes and those of `--data` do, by a column that is theirs alone or by
 * sub-folders, all of them are normal, and what the flags say of classes is for judging.
 *
 * @throws InvalidArgumentError if neither table has the column of `--label`
 */
export async function flagsForTraining(session: Session, name: string, flags: DetectFlags): Promise<DetectFlags> {
  const { label, normal, ...others } = flags
  const { data } = flags
  if (data === undefined || (label === undefined && normal === undefined)) return flags
  const training = parseReference('detect: --train', name, 'train')
  const reading = resolveReading('detect', null, { ...flags })
  const judged = await testPartOf(session, parseReference('detect: --data', data, 'test'), reading)
  if (training.kind === 'named' || judged.kind === 'named') return flags
  const own = await openWithoutLabel(session, training.name, reading)
  const examples = partOf(own, training.name, training.part)
  if (examples.labels !== undefined || (own.table !== null && label === undefined)) return flags
  // Of the size that images will be read in: a folder is converted once for each.
  const input = own.table === null ? examples.shape : null
  const other = await openOwn(glancing(session), judged.name, reading, { input, preprocessing: null })
  if (partOf(other, judged.name, judged.part).labels === undefined) return flags
  session.note(`${name} has no classes, so all of it is taken for normal; those of ${data} are for judging.`)
  return others
}

/** Normal examples, which need not have the column that tells of others which they are. */
async function openWithoutLabel(session: Session, name: string, reading: Reading): Promise<OwnData> {
  try {
    return await openOwn(glancing(session), name, reading)
  } catch (error) {
    if (!InvalidArgumentError.isInstance(error) || reading.label === null) throw error
    const own = await openOwn(glancing(session), name, { ...reading, label: null })
    if (own.table?.columns.some(({ name }) => name === reading.label) ?? true) throw error
    return own
  }
}
