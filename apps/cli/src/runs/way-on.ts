import { SandglassError } from '@sandglass/base'
import { problemOf } from '../output/failure.js'
import { shortPath } from '../output/files.js'
import type { Session } from '../output/session.js'
import { systemCode } from '../output/system-error.js'
import { checkpointsOf } from './checkpointing.js'
import type { RunFolder } from './run-folder.js'

/** What lets a run's folder be written again, by the file system's error. */
const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space on that disk, or copy the run to another.',
  EDQUOT: 'Free some space within your quota, or copy the run to another disk.',
  EROFS: 'Have the file system mounted for writing again, or copy the run to another.',
  EACCES: 'Take the right to write there again, or copy the run elsewhere.',
  EPERM: 'Take the right to write there again, or copy the run elsewhere.',
  EFBIG: 'Raise the limit on the size of files (ulimit -f).',
  EIO: 'Check the disk, and copy the run to another.',
}

/**
 * Works on a run that has begun. Where its folder can't be written any more, the error says what the run still has, and how it
 * goes on from there.
 */
export async function sayingTheWayOn<Result>(session: Session, folder: RunFolder, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const code = SandglassError.isInstance(error) && error.code === 'storage-failed' ? systemCode(error) : null
    if (code === null) throw error
    const remedy = remedies[code] ?? 'See to it that the folder can be written again.'
    const cure = `${remedy} Then ${await wayOn(session, folder)}`
    throw new SandglassError('storage-failed', problemOf(error as SandglassError), { cure, cause: error })
  }
}

/** `sandglass train --resume runs/1 goes on after step 240, whose checkpoint is whole.` */
async function wayOn({ io }: Session, folder: RunFolder): Promise<string> {
  const command = `sandglass train --resume ${shortPath(io, folder.path)}`
  try {
    for await (const { step } of checkpointsOf(folder, () => {}))
      return `${command} goes on after step ${step}, whose checkpoint is whole.`
    return `${command} begins it again: it has no checkpoint yet.`
  } catch {
    // What can't be written may not be readable either.
    return `${command} goes on with it.`
  }
}
