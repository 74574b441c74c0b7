import { parseArgs } from 'node:util'
import { readOptions, UsageError } from '../options.js'

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
  const { threads, rounds, epochs } = parse(args)
  const counted = readOptions(['--threads', threads, '--rounds', rounds])
  const whole = Number(epochs)
  if (!Number.isInteger(whole) || whole < 1) throw new UsageError(`--epochs must be a whole number of at least 1, got ${epochs}.`)
  return { threads: counted.threads, rounds: counted.rounds, epochs: whole }
}

function parse(args: readonly string[]) {
  const text = (value: string) => ({ type: 'string', default: value }) as const
  try {
    const options = { threads: text('1,2,4,8'), rounds: text('6'), epochs: text('10') }
    // npm and pnpm pass their own `--` on.
    return parseArgs({ args: args.filter((argument) => argument !== '--'), options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
