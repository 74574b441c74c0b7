import { InvalidFileError, type Json, SandglassError, stableStringify } from '@sandglass/base'
import { storageFailure } from '../image-sets/cache.js'
import { digest, type Entry, readEntry, writeEntry } from './entry.js'
import { type NodeModules, nodeModules } from './node-modules.js'

/** A source in a format that is slow to read, and what it is to become. */
export interface Conversion {
  /** Whom messages name. */
  readonly caller: string
  /** The file or folder, absolute. */
  readonly source: string
  /** All that changes what comes out: how it is read. */
  readonly options: Json
  /** Name, size and time of change of each file that it is made of. */
  stamps(): Promise<readonly string[]>
  /** Writes what it becomes into a folder. @returns what its arrays don't say: names, classes, what was left out */
  convert(folder: string): Promise<Json>
}

/** Raised when the same source, read in the same way, would become something else. */
const version = 4

/** How a conversion's folder is called: by what was to be converted, and by what the source was like then. */
export const entryName = /^[0-9a-f]{24}-[0-9a-f]{24}$/
/** While it is written. */
export const partialName = /^[0-9a-f]{24}-[0-9a-f]{24}\.[0-9a-f-]{36}\.partial(\.\d)?$/

/**
 * What a source becomes: converted once, and again where the source has changed. A reader, in this process or another, finds a
 * conversion whole or not at all.
 *
 * @param cache the folder of all conversions
 * @param announce told before a conversion begins, which may take a while
 * @throws SandglassError `storage-failed` if the cache can't be written, and whatever reading the source throws
 */
export async function converted(cache: string, conversion: Conversion, announce: () => void): Promise<Entry> {
  const node = nodeModules(conversion.caller)
  const name = await nameOf(node, conversion)
  const folder = node.path.join(cache, name)
  const found = await readEntry(node, folder)
  if (found !== null) return found
  announce()
  const partial = `${folder}.${node.crypto.randomUUID()}.partial`
  try {
    await node.fs.mkdir(partial, { recursive: true })
    const description = await conversion.convert(partial)
    if ((await nameOf(node, conversion)) !== name)
      throw new InvalidFileError(conversion.source, 'it was changed while it was read.', { cure: 'Run this again once it rests.' })
    await writeEntry(node, partial, { source: conversion.source, description })
    const entry = await putInPlace(node, partial, folder)
    await removeOlder(node, cache, name)
    return entry
  } catch (error) {
    // What the file system says is about the cache: sources have errors of their own.
    throw isOfTheSystem(error) ? storageFailure(partial, error) : error
  } finally {
    await node.fs.rm(partial, { recursive: true, force: true }).catch(() => {})
  }
}

async function nameOf({ crypto }: NodeModules, { source, options, stamps }: Conversion): Promise<string> {
  const short = (text: string): string => digest(crypto, text).slice(0, 24)
  return `${short(stableStringify({ version, source, options }))}-${short(stableStringify([...(await stamps())]))}`
}

/**
 * Another process may have been quicker, and then its conversion is taken; only what is there and broken goes, and that in one
 * step, lest what another has just put there goes with it.
 */
async function putInPlace(node: NodeModules, partial: string, folder: string): Promise<Entry> {
  let failure: unknown
  for (let attempt = 0; attempt < attempts; attempt++) {
    failure = await node.fs.rename(partial, folder).catch((error: unknown) => error)
    const entry = await readEntry(node, folder)
    if (entry !== null) return entry
    const broken = `${partial}.${attempt}`
    await node.fs.rename(folder, broken).catch(() => {})
    // Between the two looks it may have become whole: then it goes back.
    if ((await readEntry(node, broken)) !== null) await node.fs.rename(broken, folder).catch(() => {})
    await node.fs.rm(broken, { recursive: true, force: true }).catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 20 * attempt))
  }
  throw failure ?? new Error('it was taken away')
}

/** How often a conversion is put in place, where others do the same. */
const attempts = 6

/** Conversions of what the source was like before. Who reads one goes on doing so; where that can't be, it stays. */
async function removeOlder({ fs, path }: NodeModules, cache: string, name: string): Promise<void> {
  const [which = ''] = name.split('-')
  for (const other of await fs.readdir(cache))
    if (other !== name && entryName.test(other) && other.startsWith(which))
      await fs.rm(path.join(cache, other), { recursive: true, force: true }).catch(() => {})
}

function isOfTheSystem(error: unknown): boolean {
  return !SandglassError.isInstance(error) && error instanceof Error && 'code' in error && typeof error.code === 'string'
}
