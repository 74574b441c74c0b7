import { link, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Json, parseJson, SandglassError, stableStringify } from '@sandglass/base'
import { isAbsent } from '../output/system-error.js'
import { isRunning, processStart } from './process-start.js'

/** Who holds a folder. */
interface Owner {
  readonly process: number
  readonly host: string
  /** When it took the folder; for people. */
  readonly since: string
  /** When its process began, which tells it from a later one of the same number. */
  readonly processStart: string | null
  /** The number of the folder in its file system, which a copy of it has not. */
  readonly folder: string
}

/** A folder held by this process. */
export interface RunLock {
  /** Whether the folder is still this process's, and where it was: it may have been removed, moved, or taken by another. */
  isHeld(): Promise<boolean>
  /**
   * Lets others have it. Safe to call more than once. It never fails: a lock that can't be removed is that of a process that has
   * ended, soon, and must not hide the error on whose way out it is released.
   */
  release(): Promise<void>
}

const pattern = /^lock-(\d+)$/

/** Whether a file's name is a lock's. */
export function isLock(name: string): boolean {
  return pattern.test(name)
}

/**
 * Takes a folder for this process alone, at once or not at all. The lock of a process that has died is
 * taken over: the new one bears the next number, which only one process can be the first to make.
 *
 * @param shown the folder's name, for messages
 * @throws SandglassError `in-use` if a process that may still run holds it
 */
export async function lockFolder(caller: string, path: string, shown: string): Promise<RunLock> {
  for (;;) {
    const last = (await numbersIn(path)).at(-1) ?? 0
    const owner = last === 0 ? null : await readOwner(path, last)
    if (owner === 'released') continue
    if (owner !== null && (await mayHold(path, owner))) throw held(caller, shown, owner, last)
    const text = await ownText(path)
    const file = fileOf(path, last + 1)
    if (!(await create(path, file, text))) continue
    const numbers = await numbersIn(path)
    // Someone who had found no lock at all may have been given a lower number than a holder's.
    if (numbers.at(-1) !== last + 1) {
      await rm(file, { force: true })
      continue
    }
    for (const number of numbers) if (number <= last) await rm(fileOf(path, number), { force: true })
    const isHeld = async () => (await readIfThere(file)) === text
    return {
      isHeld,
      async release() {
        // A folder that was taken meanwhile has the lock of another, of the same name perhaps.
        if (await isHeld().catch(() => false)) await rm(file, { force: true }).catch(() => {})
      },
    }
  }
}

function fileOf(path: string, number: number): string {
  return join(path, `lock-${number}`)
}

async function numbersIn(path: string): Promise<number[]> {
  const names = await readdir(path)
  return names
    .flatMap((name) => Number(pattern.exec(name)?.[1] ?? []))
    .filter((number) => number > 0)
    .sort((a, b) => a - b)
}

/** Null if it names nobody: then nobody can be asked. */
async function readOwner(path: string, number: number): Promise<Owner | null | 'released'> {
  const file = fileOf(path, number)
  const text = await readIfThere(file)
  if (text === null) return 'released'
  try {
    const owner = parseJson(text, file) as Partial<Owner> | null
    return Number.isSafeInteger(owner?.process) && typeof owner?.host === 'string' ? (owner as Owner) : null
  } catch {
    return null
  }
}

/** Of a process on another machine nothing can be known. A lock that came with a copy of its folder holds nothing. */
async function mayHold(path: string, { process, host, processStart, folder }: Owner): Promise<boolean> {
  if (typeof folder === 'string' && folder !== (await numberOf(path))) return false
  return host !== hostname() || (await isRunning(process, processStart ?? null))
}

async function numberOf(path: string): Promise<string> {
  return String((await stat(path, { bigint: true })).ino)
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

/** What a lock of this process holds. */
async function ownText(path: string): Promise<string> {
  const owner: Owner = {
    process: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    processStart: await processStart(process.pid),
    folder: await numberOf(path),
  }
  return `${stableStringify(owner as unknown as Json)}\n`
}

/** Makes the lock with all that is in it, or tells that someone else was faster. */
async function create(path: string, file: string, text: string): Promise<boolean> {
  const aside = join(path, `.${crypto.randomUUID()}.partial`)
  try {
    await writeFile(aside, text, { flag: 'wx' })
    // Some file systems have no links; there, the file may be seen before its text.
    await link(aside, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error
      return writeFile(file, text, { flag: 'wx' })
    })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(aside, { force: true }).catch(() => {})
  }
}

function held(caller: string, shown: string, { process: pid, host, since }: Owner, number: number): SandglassError {
  return new SandglassError('in-use', `${caller}: ${shown} is in use by process ${pid} on ${host}, since ${since}.`, {
    cure:
      host === hostname()
        ? 'Wait for it or stop it, or choose another folder.'
        : `If that process has ended, remove lock-${number} from the folder.`,
  })
}
