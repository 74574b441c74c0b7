import { SandglassError } from '@sandglass/base'

/** What an error of the file system means, and what cures it where something is written for the first time. */
interface Meaning {
  readonly problem: string
  readonly cure: string
}

const noRight: Meaning = {
  problem: 'permission denied',
  cure: 'Choose a folder that you may write to, or change its permissions.',
}
const inTheWay: Meaning = { problem: 'a part of this path is a file', cure: 'A part of this path is a file: choose another path.' }

const meanings: Readonly<Record<string, Meaning>> = {
  EACCES: noRight,
  EPERM: noRight,
  EROFS: {
    problem: 'the file system is read-only',
    cure: 'This file system is read-only: choose a folder on another.',
  },
  ENOSPC: {
    problem: 'the disk is full',
    cure: 'The disk is full: free some space, or choose a folder on another disk.',
  },
  EDQUOT: {
    problem: 'your disk quota is used up',
    cure: 'Your disk quota is used up: free some space, or choose a folder on another disk.',
  },
  EFBIG: { problem: 'no file may be that large', cure: 'Raise the limit on the size of files (ulimit -f).' },
  EIO: { problem: 'the disk has failed', cure: 'Check the disk, or choose a folder on another.' },
  ENOTDIR: inTheWay,
  EEXIST: inTheWay,
  EISDIR: { problem: 'a folder of this name is there', cure: 'This is a folder: name a file.' },
  EMFILE: {
    problem: 'too many files are open',
    cure: 'Too many files are open: close some programs, or raise the limit (ulimit -n).',
  },
}

/** The code of a file system's error, such as `ENOSPC`, or of one that it has caused; null for any other. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ('code' in error && typeof error.code === 'string' && /^E[A-Z\d]+$/.test(error.code)) return error.code
  return systemCode(error.cause)
}

/** Whether it says that there is no such file or folder. */
export function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')
}

/** What cures it; null where that is not known. */
export function systemCure(code: string): string | null {
  return meanings[code]?.cure ?? null
}

/**
 * What to say of something that could not be done because of the file system:
 * `train: runs/1 can't be written: the disk is full (ENOSPC).`
 *
 * @param what could not be done, and to which file
 * @param cure left out, that of the error
 */
export function storageFailed(caller: string, what: string, cause: unknown, cure?: string): SandglassError {
  const code = systemCode(cause)
  const meaning = code === null ? undefined : meanings[code]
  const why = meaning ? `${meaning.problem} (${code})` : (code ?? String(cause))
  return new SandglassError('storage-failed', `${caller}: ${what}: ${why}.`, {
    cure: cure ?? meaning?.cure ?? 'Check that the folder can be reached, then try again.',
    cause,
  })
}
