import { flag, readFlags, text, UsageError, wholeNumber } from './flags.js'
import { systems } from './systems/index.js'
import type { Setting, System } from './systems/system.js'
import { contests } from './works/index.js'
import type { Contest } from './works/work.js'

export interface Options extends Setting {
  readonly contests: readonly Contest[]
  /** Those that were asked for by name; null for all that usually take part. */
  readonly systems: readonly System[] | null
  readonly threads: readonly number[]
  readonly rounds: number
  readonly json: boolean
}

export const usage = `usage: npm run bench -- [options]

  --works a,b         what is timed: ${contests.map(({ name }) => name).join(', ')}
  --systems a,b       who is timed: ${systems.map(({ name }) => name).join(', ')}
  --threads 1,2       the numbers of threads, for those that can be told (default 1,2)
  --rounds 20         how often each is timed
  --python <path>     an interpreter that has tensorflow and keras, torch, jax and optax, or some of them
  --json              one JSON document on stdout instead of Markdown
`

const flags = { works: text, systems: text, threads: text, rounds: text, python: text, json: flag }

/** @throws UsageError that says what there is */
export function readOptions(args: readonly string[]): Options {
  const { works, systems: names, threads = '1,2', rounds = '20', json = false, python = null } = readFlags(args, flags)
  return {
    contests: choose('work', contests, works) ?? contests,
    systems: choose('system', systems, names),
    threads: list(threads).map((count) => wholeNumber('--threads', count)),
    rounds: wholeNumber('--rounds', rounds),
    json,
    python,
  }
}

function choose<Named extends { readonly name: string }>(
  kind: string,
  all: readonly Named[],
  names: string | undefined,
): readonly Named[] | null {
  if (names === undefined) return null
  return list(names).map((name) => {
    const found = all.find((each) => each.name === name)
    if (!found) throw new UsageError(`there is no ${kind} ${name}. There are: ${all.map((each) => each.name).join(', ')}.`)
    return found
  })
}

function list(names: string): string[] {
  return [...new Set(names.split(',').map((item) => item.trim()))]
}
