import { Command } from 'commander'
import type { Run } from './commands/command.js'
import { commands } from './commands/index.js'
import type { Io } from './io.js'
import { colorDepth, styleFor } from './output/style.js'
import { version } from './version.js'

export function createProgram(io: Io, run: Run): Command {
  const program = new Command('sandglass')
    .description('Trains, judges and uses autoencoders.')
    .version(version, '--version', 'Prints the version.')
    .helpOption('-h, --help', 'Shows this help.')
    .helpCommand(false)
    // A flag belongs to the command, or the command's own subcommand, that it follows.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Errors are told once, by whoever catches them.
      outputError: () => {},
      getOutHelpWidth: () => helpWidth(io.stdout.columns),
      getErrHelpWidth: () => helpWidth(io.stderr.columns),
      getOutHasColors: () => colorDepth(io.stdout, io.environment) !== 'none',
      getErrHasColors: () => colorDepth(io.stderr, io.environment) !== 'none',
    })
    .configureHelp({
      styleTitle: (title) => styleFor(io.stdout, io.environment).bold(title),
      optionDescription: ({ description, argChoices }) =>
        argChoices ? `${description} One of ${argChoices.join(', ')}.` : description,
    })
  for (const add of commands) add(program, run)
  return program
}

function helpWidth(columns: number | undefined): number {
  return Math.min(columns ?? 100, 100)
}
