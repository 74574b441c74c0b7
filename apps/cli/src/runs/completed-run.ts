import { join, resolve } from 'node:path'
import { SandglassError } from '@sandglass/base'
import { directoryStore } from '@sandglass/core/stores/node'
import { shortPath } from '../output/files.js'
import { formatFacts } from '../output/format.js'
import type { Result, Session } from '../output/session.js'
import { removeUnwanted } from './checkpointing.js'
import { restoredFacts } from './final-epoch.js'
import { openRunFolder, runFiles } from './run-folder.js'
import { type RunRecord, readRecord } from './run-record.js'

/**
 * What resuming a run that is complete already comes to: there is nothing left to do, which is no
 * failure, as its process may have been killed on the last step out. Null if it is not complete.
 *
 * @param name the run's folder, as the user names it
 */
export async function completedRun({ io, note }: Session, caller: string, name: string): Promise<Result | null> {
  const path = resolve(io.directory, name)
  const record = await readRecord(directoryStore(path))
  const outcome = record?.outcome ?? null
  if (record === null || outcome === null || outcome.reason === 'aborted') return null
  await clearAway(caller, name, io.directory, record)
  note(`${shortPath(io, path)} is complete, and nothing is left to resume.`)
  const report = join(path, runFiles.report)
  const { reason, epoch, step, restoredEpoch, seconds } = outcome
  return {
    document: {
      run: path,
      model: join(path, runFiles.model),
      name: record.given.name,
      epochs: epoch,
      seconds,
      steps: step,
      stopped: reason,
      restoredEpoch,
      report,
    },
    text: formatFacts([
      ['run', shortPath(io, path)],
      ['epochs', `${epoch}${reason === 'early-stopping' ? '; stopped early' : ''}`],
      ...restoredFacts(outcome),
      ['report', shortPath(io, report)],
    ]),
  }
}

/** Removes what a process that was killed on its last step out has left. A run that is complete may lie where nothing can be written. */
async function clearAway(caller: string, name: string, directory: string, { checkpointing }: RunRecord): Promise<void> {
  try {
    const folder = await openRunFolder(caller, name, directory)
    await removeUnwanted(folder, checkpointing)
    await folder.release()
  } catch (error) {
    if (!SandglassError.isInstance(error) || error.code !== 'storage-failed') throw error
  }
}
