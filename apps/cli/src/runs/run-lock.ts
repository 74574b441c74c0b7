import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Json, parseJson, SandglassError, stableStringify } from '@sandglass/base'
import { isRunning, processStart } from './process-start.js'

/** Who holds a folder. */
interface Owner {
  readonly process: number
  readonly host: string
  /** When it took the folder; for people. */
  readonly since: string
  /** When its process began, which tells it from a later one of the same number. */
  readonly processStart: string | null
}

/** A folder held by this process. */
export interface RunLock {
  /** Lets others have it. Safe to call more than once. */
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
 * @throws SandglassError `storage-failed` if a process that may still run holds it
 */
export async function lockFolder(caller: string, path: string, shown: string): Promise<RunLock> {
  for (;;) {
    const last = (await numbersIn(path)).at(-1) ?? 0
    const owner = last === 0 ? null : await readOwner(path, last)
    if (owner === 'released') continue
    if (owner !== null && (await mayRun(owner))) throw held(caller, shown, owner, last)
    if (!(await create(path, last + 1))) continue
    const numbers = await numbersIn(path)
    // Someone who had found no lock at all may have been given a lower number than a holder's.
    if (numbers.at(-1) !== last + 1) {
      await rm(fileOf(path, last + 1), { force: true })
      continue
    }
    for (const number of numbers) if (number <= last) await rm(fileOf(path, number), { force: true })
    return { release: () => rm(fileOf(path, last + 1), { force: true }) }
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
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return 'released'
  try {
    const owner = parseJson(text, file) as Partial<Owner> | null
    return Number.isSafeInteger(owner?.process) && typeof owner?.host === 'string' ? (owner as Owner) : null
  } catch {
    return null
  }
}

/** Of a process on another machine nothing can be known. */
async function mayRun({ process, host, processStart }: Owner): Promise<boolean> {
  return host !== hostname() || (await isRunning(process, processStart ?? null))
}

/** Makes the lock with all that is in it, or tells that someone else was faster. */
async function create(path: string, number: number): Promise<boolean> {
  const owner: Owner = {
    process: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    processStart: await processStart(process.pid),
  }
  const text = `${stableStringify(owner as unknown as Json)}\n`
  const aside = join(path, `.${crypto.randomUUID()}.partial`)
  const file = fileOf(path, number)
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
    await rm(aside, { force: true })
  }
}

function held(caller: string, shown: string, { process: pid, host, since }: Owner, number: number): SandglassError {
  return new SandglassError('storage-failed', `${caller}: ${shown} is in use by process ${pid} on ${host}, since ${since}.`, {
    cure:
      host === hostname()
        ? 'Wait for it or stop it, or choose another folder.'
        : `If that process has ended, remove lock-${number} from the folder.`,
  })
}
