import { InvalidArgumentError } from '@sandglass/base'
import { openOwn } from '../data/own/open.js'
import { type Reading, resolveReading } from '../data/reading.js'
import { parseReference } from '../data/reference.js'
import { enumerate } from '../output/enumerate.js'
import { glancing, type Session } from '../output/session.js'
import type { DetectFlags } from './options.js'

/**
 * The flags by which normal examples are read. Where they are a table without the column of `--label`, it is a column of `--data`: all of
 * them are normal then, and what the flags say of classes is for judging.
 *
 * @throws InvalidArgumentError if neither table has it
 */
export async function flagsForTraining(session: Session, name: string, flags: DetectFlags): Promise<DetectFlags> {
  const { label, normal: _, ...others } = flags
  const { data, normal } = flags
  if (label === undefined || data === undefined) return flags
  const reading = resolveReading('detect', null, { ...flags })
  const [training, judged] = [ownName(name, 'train'), ownName(data, 'test')]
  if (training === null || judged === null || !(await lacksLabel(session, training, reading))) return flags
  const { classes } = await openOwn(glancing(session), judged, reading)
  session.note(`${name} has no column ${label}, so all of its rows are taken for normal; it is for judging those of ${data}.`)
  if (normal === undefined)
    session.note(`Which classes are normal is not said, so nothing is judged: add --normal, with some of ${enumerate(classes)}.`)
  return others
}

/** A path, without its part; null for a data set that has a name. */
function ownName(text: string, usual: 'train' | 'test'): string | null {
  const { kind, name } = parseReference('detect: --data', text, usual)
  return kind === 'own' ? name : null
}

async function lacksLabel(session: Session, name: string, reading: Reading): Promise<boolean> {
  try {
    await openOwn(glancing(session), name, reading)
    return false
  } catch (error) {
    if (!InvalidArgumentError.isInstance(error)) throw error
    const { table } = await openOwn(glancing(session), name, { ...reading, label: null })
    return table !== null && !table.columns.some((column) => column.name === reading.label)
  }
}
