import { InvalidArgumentError, InvalidFileError, type SandglassError } from '@sandglass/base'
import type { Checkpoint } from '@sandglass/core'
import { problemOf } from '../output/failure.js'
import { shortPath } from '../output/files.js'
import type { Session } from '../output/session.js'
import { checkpointsOf } from './checkpointing.js'
import { type RunFolder, runFiles } from './run-folder.js'

/**
 * Begins a run's training from the last checkpoint that is whole and this run's own, and from its beginning if there is none at
 * all. Which were left out, and why, is said; an earlier one comes to the same bits.
 *
 * @param begin throws an InvalidArgumentError or InvalidFileError where the checkpoint is not one of this training's
 * @throws InvalidFileError if there are checkpoints, and none is whole; what `begin` throws, if some are, and none fits
 */
export async function fromLastCheckpoint<Begun>(
  session: Session,
  folder: RunFolder,
  begin: (checkpoint: Checkpoint | null) => Promise<Begun>,
): Promise<Begun> {
  const damaged: InvalidFileError[] = []
  const foreign: SandglassError[] = []
  const notes: string[] = []
  const leaveOut = (error: SandglassError) => void notes.push(`${problemOf(error)} This checkpoint is left out.`)
  const checkpoints = checkpointsOf(folder, (error) => {
    damaged.push(error)
    leaveOut(error)
  })
  for await (const checkpoint of checkpoints) {
    try {
      const begun = await begin(checkpoint)
      for (const note of notes) session.note(session.style.yellow(note))
      return begun
    } catch (error) {
      if (!InvalidArgumentError.isInstance(error) && !InvalidFileError.isInstance(error)) throw error
      foreign.push(error)
      leaveOut(error)
    }
  }
  if (foreign[0] !== undefined) throw sayingHowToBegin(session, folder, foreign[0])
  if (damaged[0] !== undefined) throw noneWhole(session, folder, damaged[0], damaged.length)
  return begin(null)
}

/** In the library's words one begins without `resume`, at a terminal from the run's config. */
function sayingHowToBegin({ io }: Session, folder: RunFolder, error: SandglassError): SandglassError {
  if (!InvalidArgumentError.isInstance(error)) return error
  const anew = `begin anew: sandglass train ${shortPath(io, folder.path)}/${runFiles.config}.`
  const cure = error.cure.replace('begin anew without resume.', anew)
  return new InvalidArgumentError(problemOf(error), { cure, cause: error })
}

function noneWhole({ io }: Session, folder: RunFolder, error: InvalidFileError, count: number): InvalidFileError {
  const { file, cause } = error
  const run = shortPath(io, folder.path)
  const reason = problemOf(error).slice(problemOf(error).indexOf(': ') + 2)
  const all = count === 1 ? 'There is no other checkpoint.' : `None of its ${count} checkpoints is whole.`
  return new InvalidFileError(`${run}/${runFiles.checkpoints}/${file}`, `${reason} ${all}`, {
    cure: `sandglass train ${run}/${runFiles.config} trains it again from its beginning, to the same bits.`,
    cause,
  })
}
