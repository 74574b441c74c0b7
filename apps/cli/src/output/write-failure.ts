import type { Io } from '../io.js'
import type { ExitCode } from './exit-code.js'
import { describeFailure } from './failure.js'
import { styleFor } from './style.js'
import type { Words } from './words.js'

/**
 * Tells an error to people on stderr and, with `json`, to programs on stdout.
 *
 * @param options.debug adds the stack trace and the causes
 * @param options.words those of the command at work; null where it did not come to that
 */
export function writeFailure(io: Io, error: unknown, options: { json: boolean; debug: boolean; words?: Words | null }): ExitCode {
  const failure = describeFailure(error, options.words)
  const { code, message, cure } = failure
  const style = styleFor(io.stderr, io.environment)
  io.stderr.write(`${style.red('error:')} ${message}\n${cure}\n`)
  if (options.debug) io.stderr.write(`\n${traceOf(error)}\n`)
  if (options.json) io.stdout.write(`${JSON.stringify({ error: { code, message, cure } })}\n`)
  return failure.exitCode
}

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const trace = error.stack ?? `${error.name}: ${error.message}`
  return error.cause === undefined ? trace : `${trace}\ncaused by ${traceOf(error.cause)}`
}
