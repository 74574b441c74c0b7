import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackendReport } from '@sandglass/backends'
import { stableStringify } from '@sandglass/base'
import { describeDevice } from '../options/device.js'
import { plain } from '../output/plain.js'
import { type RunFolder, runFiles } from './run-folder.js'

/** Keeps what a run is computed on: its results are, to the last bit, those of that backend. */
export function writeBackend({ store }: RunFolder, report: BackendReport): Promise<void> {
  return store.write(runFiles.backend, new TextEncoder().encode(`${stableStringify(plain(report), 2)}\n`))
}

/** What the run in a folder was computed on; null if there is no run, or one that does not say. */
export async function readBackend(folder: string): Promise<BackendReport | null> {
  try {
    const read = JSON.parse(await readFile(join(folder, runFiles.backend), 'utf8')) as Partial<BackendReport> | null
    return typeof read?.name === 'string' && typeof read.device === 'string' ? (read as BackendReport) : null
  } catch {
    return null
  }
}

/**
 * Why a run that is repeated on another backend will not come to the same bits; null if it will, as
 * far as that depends on the backend: the number of threads does not matter.
 */
export function differenceInBits(then: BackendReport, now: BackendReport): string | null {
  if (then.name === now.name && then.fma === now.fma) return null
  return `The run that this one repeats was computed by ${describeDevice(then)}: the last digits will differ.`
}
