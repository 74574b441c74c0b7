import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BackendReport, backendNames } from '@sandglass/backends'
import { parseJson, stableStringify } from '@sandglass/base'
import * as v from 'valibot'
import { describeDevice } from '../options/device.js'
import { plain } from '../output/plain.js'
import { type RunFolder, runFiles } from './run-folder.js'

/**
 * Keeps what a run is computed on: its results are, to the last bit, those of that backend.
 *
 * @param before what an earlier part of it was computed on, where that rounds differently
 */
export function writeBackend({ store }: RunFolder, report: BackendReport, before?: BackendReport): Promise<void> {
  const record = plain(before === undefined ? report : { ...report, before })
  return store.write(runFiles.backend, new TextEncoder().encode(`${stableStringify(record, 2)}\n`))
}

/** As much of a report as is used again. */
const schema = v.looseObject({
  name: v.picklist(backendNames),
  device: v.string(),
  threads: v.nullable(v.number()),
  fma: v.nullable(v.boolean()),
})

/** What the run in a folder was computed on; null if there is no run, or one that does not say. */
export async function readBackend(folder: string): Promise<BackendReport | null> {
  try {
    const read = parseJson(await readFile(join(folder, runFiles.backend), 'utf8'), runFiles.backend)
    return v.is(schema, read) ? (read as unknown as BackendReport) : null
  } catch {
    return null
  }
}

/**
 * Why a run that is repeated on another backend will not come to the same bits; null if it will, as
 * far as that depends on the backend: the number of threads does not matter.
 */
export function differenceInBits(then: BackendReport, now: BackendReport): string | null {
  if (roundsAlike(then, now)) return null
  return `The run that this one repeats was computed by ${describeDevice(then)}: the last digits will differ.`
}

/** Whether two backends compute the same bits; the number of threads does not matter. */
export function roundsAlike(a: BackendReport, b: BackendReport): boolean {
  return a.name === b.name && a.fma === b.fma
}
