import type { Session } from '../output/session.js'
import { finishRun } from './finish-run.js'
import type { Run, RunRequest } from './run.js'
import { trainRun } from './train-run.js'

/** Trains a model into a folder, report and all, for a command that goes on with it and disposes it in the end. */
export async function trainToUse(session: Session, request: RunRequest): Promise<Run> {
  const run = await trainRun(session, request)
  try {
    await finishRun(session, run)
    return run
  } catch (error) {
    run.model.dispose()
    throw error
  }
}
