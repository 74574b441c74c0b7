import type { Examples } from '@sandglass/base'
import { openFor } from '../commands/use.js'
import { findOwn } from '../data/own/open.js'
import { resolveReading } from '../data/reading.js'
import { type DataReference, openExamples, type Part, parseReference, testPartOf } from '../data/reference.js'
import { glancing, type Session } from '../output/session.js'
import type { ModelPlace } from '../runs/open-model.js'
import type { DetectFlags } from './options.js'

/** What a flag names. */
export interface Named {
  readonly flag: string
  readonly name: string
  /** The part of a data set that its name alone means. */
  readonly part: Part
}

/** Examples as they are found, for a model that is yet to be made. */
export async function openAsFound(session: Session, { flag, name, part }: Named, flags: DetectFlags): Promise<Examples> {
  const reading = resolveReading('detect', null, { ...flags })
  return await openExamples(glancing(session), parseReference(`detect: ${flag}`, name, part), reading)
}

/** Examples as a model takes them; what its detector does to them first is left to the detector. */
export async function openForModel(session: Session, place: ModelPlace, named: Named, flags: DetectFlags): Promise<Examples> {
  return await openFor(session, 'detect', place, await referenceTo(session, place, named, flags), { ...flags })
}

/**
 * Looks whether what is named is there, before a model is.
 *
 * @throws SandglassError `not-found` for a file that isn't there
 */
export function checkFound(session: Session, { flag, name, part }: Named): void {
  const reference = parseReference(`detect: ${flag}`, name, part)
  if (reference.kind === 'own') findOwn(session, reference.name)
}

/** What is named, by the part that its name alone means. */
export async function referenceTo(
  session: Session,
  { run, reading }: ModelPlace,
  { flag, name, part }: Named,
  flags: DetectFlags,
): Promise<DataReference> {
  const reference = parseReference(`detect: ${flag}`, name, part)
  if (part === 'train' || reference.kind === 'named') return reference
  return await testPartOf(session, reference, resolveReading('detect', run?.config.data.reading ?? reading, { ...flags }))
}
