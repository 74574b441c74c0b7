import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Json, parseJson, stableStringify } from '@sandglass/base'
import * as v from 'valibot'
import type { ResolvedConfig } from '../config/resolve-config.js'
import { isOwn, splitOwn } from '../data/own/name.js'
import { shortPath } from '../output/files.js'
import type { Session } from '../output/session.js'
import { type RunFolder, runFiles } from './run-folder.js'

const schema = v.array(v.object({ path: v.string(), files: v.number(), bytes: v.number(), modified: v.number() }))

/** What a file or folder of the user's own was like: `path` is absolute, `modified` its latest change, in milliseconds since 1970. */
type DataStamp = v.InferOutput<typeof schema>[number]

/** Keeps what the files that a run reads are like as it begins; nothing for data sets that have a name, as they never change. */
export async function writeStamps(session: Session, folder: RunFolder, config: ResolvedConfig): Promise<void> {
  const stamps = await stampsOf(session, config)
  if (stamps.length === 0) return
  await folder.store.write(runFiles.data, new TextEncoder().encode(`${stableStringify(stamps as unknown as Json, 2)}\n`))
}

/** Says which files are no longer what they were when a run began: it goes on, and ends on other bits if they hold other values. */
export async function noteChangedData(session: Session, folder: RunFolder, config: ResolvedConfig): Promise<void> {
  const before = new Map((await readStamps(folder)).map((stamp) => [stamp.path, stamp]))
  for (const now of await stampsOf(session, config)) {
    const then = before.get(now.path)
    if (then === undefined || stableStringify(then as unknown as Json) === stableStringify(now as unknown as Json)) continue
    const note = `${shortPath(session.io, now.path)} was written to since this run began: with other values in it, the run comes to other results.`
    session.note(session.style.yellow(note))
  }
}

async function readStamps({ path }: RunFolder): Promise<readonly DataStamp[]> {
  try {
    const { success, output } = v.safeParse(schema, parseJson(await readFile(join(path, runFiles.data), 'utf8'), runFiles.data))
    return success ? output : []
  } catch {
    return []
  }
}

async function stampsOf({ io }: Session, { data }: ResolvedConfig): Promise<DataStamp[]> {
  const named = [data.training, data.validation, data.target].flatMap((text) =>
    typeof text === 'string' ? splitOwn(text).name : [],
  )
  const paths = new Set(named.filter(isOwn).map((name) => resolve(io.directory, name)))
  const stamps = await Promise.all([...paths].map((path) => stampOf(path).catch(() => null)))
  return stamps.filter((stamp) => stamp !== null)
}

async function stampOf(path: string): Promise<DataStamp> {
  const found = await stat(path)
  if (!found.isDirectory()) return { path, files: 1, bytes: found.size, modified: found.mtimeMs }
  const stamp = { path, files: 0, bytes: 0, modified: 0 }
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const { size, mtimeMs } = await stat(join(entry.parentPath, entry.name))
    stamp.files++
    stamp.bytes += size
    stamp.modified = Math.max(stamp.modified, mtimeMs)
  }
  return stamp
}
