import { join } from 'node:path'
import type { Session } from '../output/session.js'
import { removeUnwanted } from './checkpointing.js'
import type { Run } from './run.js'
import { drawRun, type FinishedRun, samplesOf, writeFigures } from './run-figures.js'
import { runFiles } from './run-folder.js'
import { writeRecord } from './run-record.js'
import { runReport } from './run-report.js'
import { sayingTheWayOn } from './way-on.js'

/**
 * Draws what a run came to, shows it, adds figures and report to the run's folder, and says there that it
 * is over. Then others may have the folder.
 */
export async function finishRun(session: Session, run: Run): Promise<FinishedRun> {
  const { folder } = run
  try {
    return await sayingTheWayOn(session, folder, () => finish(session, run))
  } finally {
    await folder.release()
  }
}

async function finish(session: Session, run: Run): Promise<FinishedRun> {
  const { folder, request, stopped } = run
  const figures = await drawRun(run)
  for (const figure of [figures.losses, figures.reconstructions, ...samplesOf(figures)])
    if (figure !== null) session.picture(figure)
  const names = await writeFigures(run, figures)
  await folder.store.write(runFiles.report, new TextEncoder().encode(runReport(run, figures)))
  const { type: _, ...outcome } = stopped
  await writeRecord(folder.store, { ...request, outcome })
  if (stopped.reason !== 'aborted') await removeUnwanted(folder, request.checkpointing)
  const inFolder = (name: string) => join(folder.path, name)
  return { figures, files: names.map(inFolder), report: inFolder(runFiles.report) }
}
