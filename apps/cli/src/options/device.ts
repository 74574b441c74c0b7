import { type BackendName, type BackendReport, backendNames, useBackend } from '@sandglass/backends'
import type { Json } from '@sandglass/base'
import { type Command, Option } from 'commander'
import { formatQuantity } from '../output/format.js'
import { plain } from '../output/plain.js'
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
      new Option(
        '--threads <count>',
        'How many threads to use at most, where a backend has threads; left out, a core each, up to eight.',
      )
        .argParser(wholeNumber('--threads'))
        .helpGroup(groups.device),
    )
}

export function startDevice({ backend, threads }: DeviceOptions): Promise<BackendReport> {
  return useBackend(backend, threads === undefined ? {} : { threads })
}

/** `AMD EPYC 9124, 2 of 2 cores (wasm, 2 threads, fused multiply-add)`. */
export function describeDevice({ device, name, threads, fma }: BackendReport): string {
  const facts = [name, ...(threads === null ? [] : [formatQuantity(threads, 'thread')]), ...(fma ? ['fused multiply-add'] : [])]
  return `${device} (${facts.join(', ')})`
}

/** What programs are told of the device that a result comes from. */
export function deviceFacts(report: BackendReport) {
  return { device: report.device, backend: plain(report) } satisfies Json
}
