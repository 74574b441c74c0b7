import { CommanderError } from 'commander'
import type { Io } from './io.js'
import { type ExitCode, exitCode } from './output/exit-code.js'
import { openSession, writeResult } from './output/session.js'
import { type Words, wordsOf } from './output/words.js'
import { writeFailure } from './output/write-failure.js'
import { createProgram } from './program.js'

/**
 * Runs one command line.
 *
 * @param argv what follows the program's name: `['train', 'dense', '--json']`
 * @returns the exit code; nothing is thrown, whatever happens
 */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCode.done
  const program = createProgram(io, async (options, work) => {
    const session = openSession(io, options)
    const result = await work(session)
    writeResult(io, options, { ...result, document: session.findings.addTo(result.document) })
    code = result.exitCode ?? exitCode.done
  })
  let words: Words | null = null
  program.hook('preAction', (_, command) => {
    words = wordsOf(command)
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    // Help and version were asked for and are printed.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCode.done
    return writeFailure(io, error, { json: argv.includes('--json'), debug: argv.includes('--debug'), words })
  }
}
