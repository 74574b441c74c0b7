import { readFlags, text, wholeNumber } from '../flags.js'
import { readOptions } from '../options.js'

export interface GpuOptions {
  /** Of the engine. */
  readonly threads: readonly number[]
  readonly rounds: number
  readonly epochs: number
}

export const gpuUsage = `usage: npm run gpu -- [options]

  --threads 1,2   the engine's numbers of threads (default 1,2,4,8)
  --rounds 6      how often each step is timed
  --epochs 10     of the two trainings, on the GPU and on the most threads; on fewer it is one
`

/** @throws UsageError that says what there is */
export function readGpuOptions(args: readonly string[]): GpuOptions {
  const { threads = '1,2,4,8', rounds = '6', epochs = '10' } = readFlags(args, { threads: text, rounds: text, epochs: text })
  const counted = readOptions(['--threads', threads, '--rounds', rounds])
  return { threads: counted.threads, rounds: counted.rounds, epochs: wholeNumber('--epochs', epochs) }
}
