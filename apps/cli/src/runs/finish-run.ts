import { join } from 'node:path'
import type { Session } from '../output/session.js'
import type { Run } from './run.js'
import { drawRun, type FinishedRun, writeFigures } from './run-figures.js'
import { runFiles } from './run-folder.js'
import { runReport } from './run-report.js'

/** Draws what a run came to, shows it, and adds figures and report to the run's folder. */
export async function finishRun(session: Session, run: Run): Promise<FinishedRun> {
  const figures = await drawRun(run)
  for (const figure of [figures.losses, figures.reconstructions]) if (figure !== null) session.picture(figure)
  const names = await writeFigures(run, figures)
  await run.folder.store.write(runFiles.report, new TextEncoder().encode(runReport(run, figures)))
  const inFolder = (name: string) => join(run.folder.path, name)
  return { figures, files: names.map(inFolder), report: inFolder(runFiles.report) }
}
