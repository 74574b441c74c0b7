import { SandglassError } from '@sandglass/base'
import { writeAtomically } from './cache.js'
import { type NamedFile, readFile } from './four-files.js'
import type { IdxFileName, ImageSet } from './image-set.js'
import { webPlace } from './web.js'

/**
 * Fetches a file from the first mirror that has it whole, and keeps it in the cache, unpacked.
 *
 * @param cache the set's own folder, or null to keep nothing
 */
export async function downloadFile(
  set: ImageSet,
  file: IdxFileName,
  cache: string | null,
  signal: AbortSignal,
): Promise<NamedFile> {
  const failures: string[] = []
  for (const mirror of set.mirrors) {
    const fetched = await fetchVerified(set, file, mirror, signal).catch((error: unknown) => {
      signal.throwIfAborted()
      if (!SandglassError.isInstance(error)) throw error
      failures.push(error.message.slice(0, -error.cure.length).trimEnd())
      return null
    })
    if (fetched === null) continue
    if (cache !== null) await writeAtomically(cache, file, fetched.bytes)
    return fetched
  }
  throw new SandglassError('download-failed', `${set.caller}: ${file} could not be downloaded. ${failures.join(' ')}`, {
    cure: 'Check the connection and try again, or get the files in another way and give their folder as `from`.',
  })
}

async function fetchVerified(set: ImageSet, file: IdxFileName, mirror: string, signal: AbortSignal): Promise<NamedFile> {
  const fetched = await readFile(webPlace(mirror, signal), file, signal)
  if (fetched === null) throw failed(`${mirror} has no ${file}.`)
  const expected = set.sha256[file]
  const actual = await sha256(fetched.bytes)
  if (actual !== expected) throw failed(`${fetched.name} has the SHA-256 ${actual} unpacked, where ${expected} is expected.`)
  return fetched
}

function failed(problem: string): SandglassError {
  return new SandglassError('download-failed', problem, { cure: 'Try another mirror.' })
}

async function sha256(bytes: Uint8Array): Promise<string> {
  if (!globalThis.crypto?.subtle) throw failed('A page must be served over https (or from localhost) to check a SHA-256.')
  // What was fetched is never in shared memory, which the digest would refuse.
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
