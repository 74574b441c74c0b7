import { parseArgs } from 'node:util'
import { UsageError } from '../options.js'

export interface StreamingOptions {
  /** What the set takes on disk, in bytes. */
  readonly bytes: number
  /** How often the two trainings take turns. */
  readonly pairs: number
  /** How many steps a training takes in its turn. */
  readonly stepsPerTurn: number
  readonly threads: number | null
  /** Whether the figures are kept, and written into the documentation. */
  readonly isKept: boolean
}

export const streamingUsage = `usage: npm run streaming -- [options]

  --megabytes 1000  what the set takes
  --pairs 30        how often the two trainings take turns
  --steps 6         how many steps each takes in its turn
  --threads count   of the engine (default: a core each)
  --keep            keeps the figures, and writes them into the documentation
`

/** @throws UsageError that says what there is */
export function readStreamingOptions(args: readonly string[]): StreamingOptions {
  const { megabytes = '1000', pairs = '30', steps = '6', threads, keep = false } = parse(args)
  return {
    bytes: 1e6 * whole('--megabytes', megabytes),
    pairs: whole('--pairs', pairs),
    stepsPerTurn: whole('--steps', steps),
    threads: threads === undefined ? null : whole('--threads', threads),
    isKept: keep,
  }
}

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const
    // npm and pnpm pass their own `--` on.
    const given = args.filter((argument) => argument !== '--')
    return parseArgs({
      args: given,
      options: { megabytes: text, pairs: text, steps: text, threads: text, keep: { type: 'boolean' } },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function whole(flag: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw new UsageError(`${flag} must be a whole number of at least 1, got ${text}.`)
}
