import { join } from 'node:path'
import { shortPath } from '../output/files.js'
import { formatFacts } from '../output/format.js'
import type { Result, Session } from '../output/session.js'
import { removeUnwanted } from './checkpointing.js'
import { openRunFolder, runFiles } from './run-folder.js'
import { readRecord } from './run-record.js'

/**
 * What resuming a run that is complete already comes to: there is nothing left to do, which is no
 * failure, as its process may have been killed on the last step out. Null if it is not complete.
 *
 * @param name the run's folder, as the user names it
 */
export async function completedRun({ io, note }: Session, caller: string, name: string): Promise<Result | null> {
  const folder = await openRunFolder(caller, name, io.directory)
  try {
    const record = await readRecord(folder.store)
    const outcome = record?.outcome ?? null
    if (record === null || outcome === null || outcome.reason === 'aborted') return null
    await removeUnwanted(folder, record.checkpointing)
    note(`${shortPath(io, folder.path)} is complete, and nothing is left to resume.`)
    const report = join(folder.path, runFiles.report)
    const { reason, epoch, step, restoredEpoch, seconds } = outcome
    return {
      document: {
        run: folder.path,
        model: join(folder.path, runFiles.model),
        name: record.given.name,
        epochs: epoch,
        seconds,
        steps: step,
        stopped: reason,
        restoredEpoch,
        report,
      },
      text: formatFacts([
        ['run', shortPath(io, folder.path)],
        ['epochs', `${epoch}${reason === 'early-stopping' ? '; stopped early' : ''}`],
        ['report', shortPath(io, report)],
      ]),
    }
  } finally {
    await folder.release()
  }
}
