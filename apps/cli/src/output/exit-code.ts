import type { ErrorCode } from '@sandglass/base'

/** What a process ends with; the same for every command. */
export const exitCode = {
  done: 0,
  failed: 1,
  /** Nothing was begun: wrong usage, bad input, or a folder that another process is at work in. */
  refused: 2,
  /** Stopped by Ctrl-C, with everything saved. */
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

const refusals: readonly ErrorCode[] = ['invalid-argument', 'invalid-data', 'invalid-file', 'not-found', 'in-use']

export function exitCodeOf(code: ErrorCode): ExitCode {
  return refusals.includes(code) ? exitCode.refused : exitCode.failed
}
