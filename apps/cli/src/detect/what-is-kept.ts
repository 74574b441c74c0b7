import { SandglassError } from '@sandglass/base'
import { problemOf } from '../output/failure.js'
import { shortPath } from '../output/files.js'
import type { Session } from '../output/session.js'
import type { DetectFlags } from './options.js'
import type { Prepared } from './prepare.js'

/** Looks for anomalies. Where a model was trained for that and the data then can't be used, the error says how to go on with it. */
export async function sayingWhatIsKept<Result>(
  { io }: Session,
  { place: { run } }: Pick<Prepared, 'place'>,
  { train }: DetectFlags,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (train === undefined || run === null || !SandglassError.isInstance(error)) throw error
    const cure = `${error.cure} Nothing is to be trained again: sandglass detect ${shortPath(io, run.path)} goes on with the model.`
    throw new SandglassError(error.code, problemOf(error), { cure, cause: error })
  }
}
