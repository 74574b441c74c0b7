import { type Command, Option } from 'commander'

export const groups = {
  data: 'Data:',
  model: 'Model:',
  latent: 'Latent space:',
  training: 'Training:',
  device: 'Device:',
  output: 'Output:',
} as const

/** What every command takes; `--debug` is read from the command line as it stands, so that it helps with any error. */
export function addCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('--json', 'Prints one JSON document on stdout.').helpGroup(groups.output))
    .addOption(new Option('--quiet', 'Shows no progress and no pictures.').helpGroup(groups.output))
    .addOption(new Option('--debug', 'Shows where an error came from.').helpGroup(groups.output))
    .addHelpOption(new Option('-h, --help', 'Shows this help.').helpGroup(groups.output))
}
