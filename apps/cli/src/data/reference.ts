import { resolve } from 'node:path'
import { type Examples, InvalidArgumentError, refuse, SandglassError } from '@sandglass/base'
import { nearestName } from '@sandglass/core'
import { type DataSet, loadData } from '@sandglass/data'
import { enumerate } from '../output/enumerate.js'
import { describeFailure } from '../output/failure.js'
import type { Session } from '../output/session.js'
import { dataNames } from './names.js'
import { isOwn, type OwnPart, splitOwn } from './own/name.js'
import { hasTestPart, type OwnData, openOwn, type Taken } from './own/open.js'
import { type Reading, resolveReading } from './reading.js'

/** The two parts that a data set's authors made. */
const parts = ['train', 'test'] as const
export type Part = (typeof parts)[number]

/** One part of a data set, as `mnist:test` names it; or files of the user's own, as `scans` or `scans:test` does. */
export type DataReference = NamedReference | OwnReference

interface NamedReference {
  readonly kind: 'named'
  readonly name: string
  readonly part: Part
}

interface OwnReference {
  readonly kind: 'own'
  /** The path, as the user has it. */
  readonly name: string
  /** Null for all that is there. */
  readonly part: OwnPart | null
}

/**
 * Reads `mnist`, `mnist:train` or `mnist:test`; or a path, whose part nobody assumes.
 *
 * @param place whose data it is, for messages: `train: --data`
 * @param usual the part that a name alone means
 * @throws InvalidArgumentError for an unknown name or part
 */
export function parseReference(place: string, text: string, usual: Part): DataReference {
  const own = splitOwn(text)
  if (isOwn(own.name)) return { kind: 'own', ...own }
  const [, name = text, part = usual] = /^([^:]*)(?::(.*))?$/.exec(text) ?? []
  checkName(place, name)
  const known = parts.find((candidate) => candidate === part)
  const [caller = '', argument = ''] = place.split(': ')
  const constraint = `${name}:train or ${name}:test`
  return { kind: 'named', name, part: known ?? refuse(caller, argument, constraint, text, 'A data set has these two parts.') }
}

/**
 * What a name alone means where examples are judged: of files of the user's own too their test part, where they have one.
 *
 * @throws SandglassError `not-found` for a file that isn't there
 */
export async function testPartOf(
  session: Session,
  reference: DataReference,
  reading: Pick<Reading, 'array'>,
): Promise<DataReference> {
  const { kind, name, part } = reference
  return kind === 'own' && part === null && (await hasTestPart(session, name, reading)) ? { kind, name, part: 'test' } : reference
}

/** Whether two names mean the same examples, however their paths are written: of files to train on. */
export function isSameReference({ io }: Session, one: DataReference, other: DataReference): boolean {
  const whole = ({ kind, name, part }: DataReference) =>
    kind === 'own' ? `${resolve(io.directory, name)}:${part ?? 'train'}` : `${name}:${part}`
  return one.kind === other.kind && whole(one) === whole(other)
}

/** `mnist:test`, or a path. */
export function formatReference({ name, part }: DataReference): string {
  return part === null ? name : `${name}:${part}`
}

export function checkName(place: string, name: string): void {
  if (dataNames.includes(name)) return
  throw new InvalidArgumentError(
    `${place} must be ${enumerate([...dataNames, 'a file or folder of yours'], 'or')}, got ${JSON.stringify(name)}.`,
    {
      cure: cureFor(name),
    },
  )
}

function cureFor(name: string): string {
  if (/\.\w+$/.test(name)) return 'Files may be .npy, .npz, .csv, .tsv or .parquet.'
  const candidate = nearestName(name, dataNames)
  return candidate === null ? 'Run sandglass data for what each of them is.' : `Did you mean ${candidate}?`
}

/** Loads a data set by its name; one that isn't on this machine is downloaded and kept. */
export async function openData(session: Session, name: string): Promise<DataSet> {
  const { signal } = session.io
  try {
    return await loadData(name, { signal })
  } catch (error) {
    if (!SandglassError.isInstance(error) || error.code !== 'not-found') throw error
    session.note(`${name} isn't on this machine: downloading it …`)
    return await download(name, signal, describeFailure(error).message)
  }
}

/** @param searched where it was looked for in vain, in words */
async function download(name: string, signal: AbortSignal, searched: string): Promise<DataSet> {
  try {
    return await loadData(name, { signal, download: true })
  } catch (cause) {
    if (!SandglassError.isInstance(cause) || cause.code !== 'download-failed') throw cause
    const cure = `Check the connection and try again; or get the files in another way and put them in place. ${searched}`
    throw new SandglassError('download-failed', describeFailure(cause).message, { cure, cause })
  }
}

/**
 * Loads the examples that a reference names.
 *
 * @param reading how files are read; left out, by the defaults
 * @param taken how a model takes examples, where it is for one that is there already
 */
export async function openExamples(
  session: Session,
  { kind, name, part }: DataReference,
  reading: Reading = resolveReading('data', null, {}),
  taken?: Taken,
): Promise<Examples> {
  if (kind === 'named') return (await openData(session, name))[part]
  const own = await openOwn(session, name, reading, taken)
  // What is for no model yet can't be read before what is done to it is learnt, which openRunData does; and of values nothing is learnt here.
  if (taken !== undefined) await own.rows?.learn(own.examples, 0)
  return partOf(own, name, part)
}

/** A part of files that are open. What a run held out is not theirs to know. */
export function partOf({ examples, test }: OwnData, name: string, part: OwnPart | null): Examples {
  if (part === null || part === 'train') return examples
  if (part === 'test' && test !== null) return test
  throw new InvalidArgumentError(`there is no part ${part} in ${name}.`, {
    cure: 'A folder has parts if it has the folders train and test, an .npz file if it has x_test; without one, all is meant.',
  })
}
