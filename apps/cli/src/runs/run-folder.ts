import { constants, open, readdir, rm, stat, statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { InvalidArgumentError, type Json, SandglassError, type Store, stableStringify } from '@sandglass/base'
import { directoryStore } from '@sandglass/core/stores/node'
import { shortPath } from '../output/files.js'
import { formatBytes } from '../output/format.js'
import { freshFolder, makeFolder, noFolder } from '../output/new-places.js'
import { storageFailed, systemCode } from '../output/system-error.js'
import { isLock, lockFolder, type RunLock } from './run-lock.js'

/** The files of a run, in the order in which they are written. */
export const runFiles = {
  record: 'run.json',
  config: 'config.json',
  backend: 'backend.json',
  data: 'data.json',
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
  /** What is kept in it. Nothing is written once the folder is no longer this training's. */
  readonly store: Store
  /** The same for a folder below it. */
  storeIn(name: string): Store
  /** Adds a line to the metrics. */
  appendMetrics(record: Json): Promise<void>
  /** Sees to it that the metrics so far outlast a power failure. */
  syncMetrics(): Promise<void>
  /** Takes the folder back, as far as can be, for when the training was refused before its first step. It never fails. */
  discard(): Promise<void>
  /** Lets others have it. Safe to call more than once. It never fails. */
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
  const { out, directory } = options
  const { path, isNew, lock } = await claim(caller, options).catch((error: unknown) => {
    if (out !== null && ['ENOTDIR', 'EEXIST'].includes(systemCode(error) ?? '')) throw noFolder(caller, out)
    throw ofStorage(caller, `${out ?? 'runs'} can't be made a run folder`, error)
  })
  const begun = [runFiles.config, runFiles.record, runFiles.backend, runFiles.data].map((name) => join(path, name))
  const discard = () => Promise.all((isNew ? [path] : begun).map((each) => rm(each, { recursive: true, force: true })))
  return folderAt({ caller, directory, path, lock, discard })
}

/**
 * Takes the folder of a run that was stopped, which nobody else may be at work in, and clears away what
 * a process that was killed had half written.
 *
 * @param name the folder, as the user names it
 * @throws SandglassError `not-found` if there is no run, `in-use` if another process holds it, `storage-failed` if nothing can
 *   be written there
 */
export async function openRunFolder(caller: string, name: string, directory: string): Promise<RunFolder> {
  const path = resolve(directory, name)
  const config = await stat(join(path, runFiles.config)).catch(() => null)
  if (!config?.isFile())
    throw new SandglassError('not-found', `${caller}: there is no run in ${name}.`, {
      cure: 'Name the folder that sandglass train made, such as runs/dense-1.',
    })
  const lock = await lockFolder(caller, path, name).catch((error: unknown) => {
    const cure = `Where it can be written, or from a copy of ${name} elsewhere, the run goes on.`
    throw ofStorage(caller, `${name} can't be written`, error, cure)
  })
  await removePartial(path)
  // A run that can't be resumed is as good a run as it was.
  return folderAt({ caller, directory, path, lock, discard: async () => {} })
}

/** Removes what a process that was killed had half written, as far as can be: it is in nobody's way. */
async function removePartial(path: string): Promise<void> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries)
    if (entry.isFile() && entry.name.endsWith('.partial'))
      await rm(join(entry.parentPath, entry.name), { force: true }).catch(() => {})
}

interface Held {
  readonly caller: string
  /** What paths are shown relative to. */
  readonly directory: string
  readonly path: string
  readonly lock: RunLock
  discard(): Promise<unknown>
}

function folderAt({ caller, directory, path, lock, discard }: Held): RunFolder {
  const metrics = join(path, runFiles.metrics)
  let isSynced = true
  /** Does what changes a file, while the folder is this training's. */
  const change = async (file: string, work: () => Promise<void>): Promise<void> => {
    try {
      if (!(await lock.isHeld())) throw lost(caller, shortPath({ directory }, path))
      await work()
    } catch (error) {
      // It may have been taken away between the look and the work.
      if (systemCode(error) === 'ENOENT' && !(await lock.isHeld())) throw lost(caller, shortPath({ directory }, path))
      throw ofStorage(caller, `${shortPath({ directory }, file)} can't be written`, error)
    }
  }
  /** In a folder that became another's since the look, no file is made. */
  const append = async (file: string, text: string): Promise<void> => {
    const handle = await open(file, constants.O_WRONLY | constants.O_APPEND).catch(async (error: unknown) => {
      if (systemCode(error) !== 'ENOENT' || !(await lock.isHeld())) throw error
      return await open(file, 'a')
    })
    try {
      await handle.writeFile(text)
    } finally {
      await handle.close().catch(() => {})
    }
  }
  const storeIn = (folder: string): Store => {
    const store = directoryStore(folder)
    return {
      ...store,
      write: (name, bytes) => change(join(folder, name), () => store.write(name, bytes)),
      remove: (name) => change(join(folder, name), () => store.remove(name)),
    }
  }
  return {
    path,
    store: storeIn(path),
    storeIn: (name) => storeIn(join(path, name)),
    appendMetrics: (record) => {
      isSynced = false
      return change(metrics, () => append(metrics, `${stableStringify(record)}\n`))
    },
    syncMetrics: async () => {
      if (!isSynced) await change(metrics, () => syncFile(metrics))
      isSynced = true
    },
    async discard() {
      await discard().catch(() => {})
      await lock.release()
    },
    release: lock.release,
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'a')
  try {
    await file.sync()
  } finally {
    await file.close().catch(() => {})
  }
}

/** What the file system says, in words; any other error as it is. */
function ofStorage(caller: string, what: string, error: unknown, cure?: string): unknown {
  return systemCode(error) === null ? error : storageFailed(caller, what, error, cure)
}

function lost(caller: string, shown: string): SandglassError {
  return new SandglassError(
    'storage-failed',
    `${caller}: ${shown} is no longer this training's: it was removed or moved, or another process has taken it.`,
    { cure: 'If it was moved, name where it is now: sandglass train --resume <folder> goes on with it.' },
  )
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
    const isNew = await makeFolder(path)
    if (!isNew && (await contentsOf(path)).length > 0) throw taken(caller, out)
    const lock = await lockFolder(caller, path, out)
    // Another process may have had it, and be done, since it was looked into.
    if ((await contentsOf(path)).length > 0) {
      await lock.release()
      throw taken(caller, out)
    }
    return { path, isNew, lock }
  }
  const path = await freshFolder(resolve(directory, 'runs'), name)
  return { path, isNew: true, lock: await lockFolder(caller, path, path) }
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

function taken(caller: string, out: string): InvalidArgumentError {
  return new InvalidArgumentError(`${caller}: --out must be a new or empty folder, and ${out} has something in it.`, {
    cure: 'Choose another name, remove that folder, or leave --out out for a fresh one under runs.',
  })
}
