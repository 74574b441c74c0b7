import { appendFile, mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { InvalidArgumentError, type Json, SandglassError, type Store, stableStringify } from '@sandglass/base'
import { directoryStore } from '@sandglass/core/stores/node'
import { formatBytes } from '../output/format.js'
import { noFolder } from '../output/new-places.js'
import { isLock, lockFolder, type RunLock } from './run-lock.js'

/** The files of a run, in the order in which they are written. */
export const runFiles = {
  record: 'run.json',
  config: 'config.json',
  backend: 'backend.json',
  metrics: 'metrics.jsonl',
  checkpoints: 'checkpoints',
  model: 'model',
  figures: 'figures',
  report: 'report.html',
} as const

/** A folder that one training has to itself, until it is released. */
export interface RunFolder {
  /** Absolute. */
  readonly path: string
  readonly store: Store
  /** Adds a line to the metrics. */
  appendMetrics(record: Json): Promise<void>
  /** Sees to it that the metrics so far outlast a power failure. */
  syncMetrics(): Promise<void>
  /** Takes the folder back, for when the training was refused before its first step. */
  discard(): Promise<void>
  /** Lets others have it. Safe to call more than once. */
  release(): Promise<void>
}

export interface RunFolderOptions {
  /** What `--out` names; null for a fresh folder under `runs`. */
  readonly out: string | null
  /** What a fresh folder is called, unless that name is taken. */
  readonly name: string
  /** What relative paths start from. */
  readonly directory: string
}

/**
 * Makes a new folder for a run, or takes an empty one: no run is ever overwritten, and two processes
 * never get the same folder.
 *
 * @throws InvalidArgumentError if `out` has something in it
 * @throws SandglassError `storage-failed` if it can't be written
 */
export async function createRunFolder(caller: string, options: RunFolderOptions): Promise<RunFolder> {
  const { path, isNew, lock } = await attempt(caller, options.out, () => claim(caller, options))
  const begun = [runFiles.config, runFiles.record, runFiles.backend].map((name) => join(path, name))
  return folderAt(path, lock, async () => {
    await Promise.all((isNew ? [path] : begun).map((each) => rm(each, { recursive: true, force: true })))
  })
}

/**
 * Takes the folder of a run that was stopped, which nobody else may be at work in, and clears away what
 * a process that was killed had half written.
 *
 * @param name the folder, as the user names it
 * @throws SandglassError `not-found` if there is no run, `storage-failed` if another process holds it
 */
export async function openRunFolder(caller: string, name: string, directory: string): Promise<RunFolder> {
  const path = resolve(directory, name)
  const config = await stat(join(path, runFiles.config)).catch(() => null)
  if (!config?.isFile())
    throw new SandglassError('not-found', `${caller}: there is no run in ${name}.`, {
      cure: 'Name the folder that sandglass train made, such as runs/dense-1.',
    })
  return await attempt(caller, name, async () => {
    const lock = await lockFolder(caller, path, name)
    const entries = await readdir(path, { recursive: true, withFileTypes: true })
    for (const entry of entries)
      if (entry.isFile() && entry.name.endsWith('.partial')) await rm(join(entry.parentPath, entry.name), { force: true })
    // A run that can't be resumed is as good a run as it was.
    return folderAt(path, lock, async () => {})
  })
}

function folderAt(path: string, lock: RunLock, discard: () => Promise<void>): RunFolder {
  const metrics = join(path, runFiles.metrics)
  return {
    path,
    store: directoryStore(path),
    appendMetrics: (record) => appendFile(metrics, `${stableStringify(record)}\n`),
    async syncMetrics() {
      const file = await open(metrics, 'a')
      try {
        await file.sync()
      } finally {
        await file.close()
      }
    },
    async discard() {
      await discard()
      await lock.release()
    },
    release: lock.release,
  }
}

/** @throws SandglassError `storage-failed` if a folder's disk has less room than that */
export async function checkSpace(caller: string, path: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(path)
  if (bavail * bsize >= bytes) return
  throw new SandglassError(
    'storage-failed',
    `${caller}: the run needs about ${formatBytes(bytes)}, and there are ${formatBytes(bavail * bsize)} left for ${path}.`,
    { cure: 'Free some disk space, or name a folder on another disk with --out.' },
  )
}

async function claim(caller: string, { out, name, directory }: RunFolderOptions): Promise<Claimed> {
  if (out !== null) {
    const path = resolve(directory, out)
    const isNew = await make(path)
    if (!isNew && (await contentsOf(path)).length > 0) throw taken(caller, out)
    const lock = await lockFolder(caller, path, out)
    // Another process may have had it, and be done, since it was looked into.
    if ((await contentsOf(path)).length > 0) {
      await lock.release()
      throw taken(caller, out)
    }
    return { path, isNew, lock }
  }
  for (let attempt = 1; ; attempt++) {
    const path = resolve(directory, 'runs', attempt === 1 ? name : `${name}-${attempt}`)
    if (await make(path)) return { path, isNew: true, lock: await lockFolder(caller, path, path) }
  }
}

interface Claimed {
  readonly path: string
  readonly isNew: boolean
  readonly lock: RunLock
}

/** What is in a folder, but for what a process leaves that is killed before its run begins. */
async function contentsOf(path: string): Promise<string[]> {
  const leftovers: readonly string[] = [runFiles.record]
  const names = (await readdir(path)).filter((name) => !isLock(name) && !name.endsWith('.partial'))
  return names.every((name) => leftovers.includes(name)) ? [] : names
}

/** @returns false if something of that name was there already */
async function make(path: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true })
  try {
    await mkdir(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

function taken(caller: string, out: string): InvalidArgumentError {
  return new InvalidArgumentError(`${caller}: --out must be a new or empty folder, and ${out} has something in it.`, {
    cure: 'Choose another name, remove that folder, or leave --out out for a fresh one under runs.',
  })
}

async function attempt<Result>(caller: string, out: string | null, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    if (SandglassError.isInstance(cause)) throw cause
    if (out !== null && (codeOf(cause) === 'ENOTDIR' || codeOf(cause) === 'EEXIST')) throw noFolder(caller, out)
    throw new SandglassError('storage-failed', `${caller}: ${out ?? 'runs'} can't be made a run folder (${codeOf(cause)}).`, {
      cure: 'Name a folder that you may write to with --out.',
      cause,
    })
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code ?? error)
}
