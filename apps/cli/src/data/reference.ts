import { type Examples, InvalidArgumentError, refuse, SandglassError } from '@sandglass/base'
import { type DataSet, loadData } from '@sandglass/data'
import { enumerate, nearest } from '../options/nearest.js'
import { describeFailure } from '../output/failure.js'
import type { Session } from '../output/session.js'
import { dataNames } from './names.js'

/** The two parts that a data set's authors made. */
const parts = ['train', 'test'] as const
export type Part = (typeof parts)[number]

/** One part of a data set, as `mnist:test` names it. */
export interface DataReference {
  readonly name: string
  readonly part: Part
}

/**
 * Reads `mnist`, `mnist:train` or `mnist:test`.
 *
 * @param place whose data it is, for messages: `train: --data`
 * @param usual the part that a name alone means
 * @throws InvalidArgumentError for an unknown name or part
 */
export function parseReference(place: string, text: string, usual: Part): DataReference {
  const [, name = text, part = usual] = /^([^:]*)(?::(.*))?$/.exec(text) ?? []
  checkName(place, name)
  const known = parts.find((candidate) => candidate === part)
  const [caller = '', argument = ''] = place.split(': ')
  return { name, part: known ?? refuse(caller, argument, `${name}:train or ${name}:test`, text, 'A data set has these two parts.') }
}

/** `mnist:test`. */
export function formatReference({ name, part }: DataReference): string {
  return `${name}:${part}`
}

export function checkName(place: string, name: string): void {
  if (dataNames.includes(name)) return
  throw new InvalidArgumentError(`${place} must be ${enumerate(dataNames, 'or')}, got ${JSON.stringify(name)}.`, {
    cure: cureFor(name),
  })
}

function cureFor(name: string): string {
  if (/[/\\]|\.\w+$/.test(name)) return 'Files and folders of your own can be used from TypeScript today, as Examples.'
  const candidate = nearest(name, dataNames)
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

/** Loads the examples that a reference names. */
export async function openExamples(session: Session, { name, part }: DataReference): Promise<Examples> {
  return (await openData(session, name))[part]
}
