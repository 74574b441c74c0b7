import type { BackendName } from '@sandglass/backends'
import type { Case } from './case.js'
import { defectOf } from './known-defects.js'

/** A defect may show on few problems; the search ends at the first. */
const runsForDefects = 60

/**
 * Tries a case on the active backend.
 *
 * @returns what is wrong, or null: a known defect is wrong if it no longer shows
 */
export async function complaintAbout(backend: BackendName, tried: Case, runs: number): Promise<string | null> {
  const defect = defectOf(backend, tried.name)
  if (defect === undefined) return failureOf(tried, runs, true)
  const failure = await failureOf(tried, Math.max(runs, runsForDefects), false)
  return failure === null ? `It no longer fails on ${backend}: strike it from known-defects.ts (${defect.why}).` : null
}

async function failureOf(tried: Case, runs: number, shrink: boolean): Promise<string | null> {
  try {
    await tried.check(runs, shrink)
    return null
  } catch (error) {
    if (!(error instanceof Error)) return String(error)
    return error.cause instanceof Error ? `${error.message}\n${error.cause.message}` : error.message
  }
}
