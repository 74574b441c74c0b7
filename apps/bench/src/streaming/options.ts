import { parseArgs } from 'node:util'
import { UsageError } from '../options.js'

export interface StreamingOptions {
  /** What the set takes on disk, in bytes. */
  readonly bytes: number
  /** How many steps each of the two trainings takes. */
  readonly steps: number
  readonly threads: number | null
}

export const streamingUsage = `usage: npm run streaming -- [options]

  --megabytes 1000  what the set takes
  --steps 200       how many steps each of the two trainings takes
  --threads count   of the engine (default: a core each)
`

/** @throws UsageError that says what there is */
export function readStreamingOptions(args: readonly string[]): StreamingOptions {
  const { megabytes = '1000', steps = '200', threads } = parse(args)
  return {
    bytes: 1e6 * whole('--megabytes', megabytes),
    steps: whole('--steps', steps),
    threads: threads === undefined ? null : whole('--threads', threads),
  }
}

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const
    // npm and pnpm pass their own `--` on.
    const given = args.filter((argument) => argument !== '--')
    return parseArgs({ args: given, options: { megabytes: text, steps: text, threads: text } }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function whole(flag: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw new UsageError(`${flag} must be a whole number of at least 1, got ${text}.`)
}
