import { appendFile, mkdir, readdir, rm, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { InvalidArgumentError, type Json, SandglassError, type Store, stableStringify } from '@sandglass/base'
import { directoryStore } from '@sandglass/core/stores/node'
import { formatBytes } from '../output/format.js'

/** The files of a run, in the order in which they are written. */
export const runFiles = {
  config: 'config.json',
  backend: 'backend.json',
  metrics: 'metrics.jsonl',
  model: 'model',
  figures: 'figures',
  report: 'report.html',
} as const

/** A folder that one training has to itself. */
export interface RunFolder {
  /** Absolute. */
  readonly path: string
  readonly store: Store
  /** Adds a line to the metrics. */
  appendMetrics(record: Json): Promise<void>
  /** Takes the folder back, for when the training was refused before its first step. */
  discard(): Promise<void>
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
  const { path, isNew } = await attempt(caller, options.out, () => claim(caller, options))
  return {
    path,
    store: directoryStore(path),
    appendMetrics: (record) => appendFile(join(path, runFiles.metrics), `${stableStringify(record)}\n`),
    async discard() {
      const begun = isNew ? [path] : [runFiles.config, runFiles.backend].map((name) => join(path, name))
      await Promise.all(begun.map((each) => rm(each, { recursive: true, force: true })))
    },
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

async function claim(caller: string, { out, name, directory }: RunFolderOptions): Promise<{ path: string; isNew: boolean }> {
  if (out !== null) {
    const path = resolve(directory, out)
    const isNew = await make(path)
    if (!isNew && (await readdir(path)).length > 0) throw taken(caller, out)
    return { path, isNew }
  }
  for (let attempt = 1; ; attempt++) {
    const path = resolve(directory, 'runs', attempt === 1 ? name : `${name}-${attempt}`)
    if (await make(path)) return { path, isNew: true }
  }
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
    throw new SandglassError('storage-failed', `${caller}: ${out ?? 'runs'} can't be made a run folder (${codeOf(cause)}).`, {
      cure: 'Name a folder that you may write to with --out.',
      cause,
    })
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code ?? error)
}
