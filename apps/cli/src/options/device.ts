import { type BackendName, type BackendReport, backendNames, useBackend } from '@sandglass/backends'
import { type Command, Option } from 'commander'
import { groups } from './common.js'
import { wholeNumber } from './numbers.js'

export interface DeviceOptions {
  readonly backend: BackendName | 'auto'
  readonly threads?: number
}

export function addDeviceOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--backend <name>', 'What computes; sandglass doctor says which there are.')
        .choices(['auto', ...backendNames])
        .default('auto')
        .helpGroup(groups.device),
    )
    .addOption(
      new Option('--threads <count>', 'How many threads to use at most, where a backend has threads.')
        .argParser(wholeNumber('--threads'))
        .helpGroup(groups.device),
    )
}

export function startDevice({ backend, threads }: DeviceOptions): Promise<BackendReport> {
  return useBackend(backend, threads === undefined ? {} : { threads })
}
