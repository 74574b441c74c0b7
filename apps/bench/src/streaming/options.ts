import { flag, readFlags, text, wholeNumber } from '../flags.js'

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

const flags = { megabytes: text, pairs: text, steps: text, threads: text, keep: flag }

/** @throws UsageError that says what there is */
export function readStreamingOptions(args: readonly string[]): StreamingOptions {
  const { megabytes = '1000', pairs = '30', steps = '6', threads, keep = false } = readFlags(args, flags)
  return {
    bytes: 1e6 * wholeNumber('--megabytes', megabytes),
    pairs: wholeNumber('--pairs', pairs),
    stepsPerTurn: wholeNumber('--steps', steps),
    threads: threads === undefined ? null : wholeNumber('--threads', threads),
    isKept: keep,
  }
}
