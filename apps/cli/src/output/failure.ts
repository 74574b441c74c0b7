import { SandglassError } from '@sandglass/base'
import { suggestion } from '@sandglass/core'
import { CommanderError } from 'commander'
import { type ExitCode, exitCode, exitCodeOf } from './exit-code.js'
import { systemCure } from './system-error.js'
import { cureInWordsOf, inWordsOf, type Words } from './words.js'

/** An error as the command line tells it: what is wrong, and apart from that what cures it. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly cure: string
  readonly exitCode: ExitCode
}

/**
 * What to make of anything that was thrown.
 *
 * @param words those of the command at work; null where it did not come to that
 */
export function describeFailure(error: unknown, words: Words | null = null): Failure {
  if (isAbort(error)) return interrupted
  if (SandglassError.isInstance(error)) return ofSandglass(error, words)
  if (error instanceof CommanderError) return ofUsage(error)
  const system = systemFailure(error, words)
  if (system !== null) return system
  return {
    code: 'unexpected',
    message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    cure: 'This looks like a fault in Sandglass. Run the command again with --debug and report what it prints.',
    exitCode: exitCode.failed,
  }
}

/** Work that Ctrl-C ended before it had anything to keep. */
const interrupted: Failure = {
  code: 'interrupted',
  message: 'Stopped before it was done.',
  cure: 'Run the command again.',
  exitCode: exitCode.interrupted,
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

/** What an error says is wrong, without its cure. */
export function problemOf({ message, cure }: SandglassError): string {
  return message.endsWith(cure) ? message.slice(0, -cure.length).trimEnd() : message
}

function ofSandglass(error: SandglassError, words: Words | null): Failure {
  const { code, cure } = error
  const problem = problemOf(error)
  // A file's error begins with the file's name.
  const message = words === null || code === 'invalid-file' ? problem : inWordsOf(words, problem)
  return { code, message, cure: words === null ? cure : cureInWordsOf(words, cure), exitCode: exitCodeOf(code) }
}

/** Commander's messages read `error: unknown option '--epoch'\n(Did you mean --epochs?)`. */
function ofUsage(error: CommanderError): Failure {
  if (error.code === 'commander.help')
    return {
      code: 'invalid-argument',
      message: 'No command was given.',
      cure: 'Name one of those that sandglass --help lists.',
      exitCode: exitCode.refused,
    }
  const [problem = '', hint] = error.message.replace(/^error: /, '').split('\n')
  return {
    code: 'invalid-argument',
    message: problem.endsWith('.') ? problem : `${problem}.`,
    cure: hint?.replace(/^\((.*)\)$/, '$1') ?? `${meantChoice(problem)}Add --help to see what is accepted.`,
    exitCode: exitCode.refused,
  }
}

/** Commander lists what an option takes, and leaves it to the reader to find the one that was meant. */
function meantChoice(problem: string): string {
  const [, given, choices = ''] = /argument '(.*)' is invalid\. Allowed choices are (.*)\.$/.exec(problem) ?? []
  return suggestion(given, choices.split(', '))
}

/** Errors of the file system, told by their code. */
function systemFailure(error: unknown, words: Words | null): Failure | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const message = `${words === null ? '' : `${words.name}: `}${error.message}.`
  if (error.code === 'ENOENT') return { code: 'not-found', message, cure: 'Check the path.', exitCode: exitCode.refused }
  const cure = systemCure(error.code)
  return cure === null ? null : { code: 'storage-failed', message, cure, exitCode: exitCode.failed }
}
