import { parseArgs } from 'node:util'
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

/** The command line asks for what there is not. */
export class UsageError extends Error {}

export const usage = `usage: npm run bench -- [options]

  --works a,b         what is timed: ${contests.map(({ name }) => name).join(', ')}
  --systems a,b       who is timed: ${systems.map(({ name }) => name).join(', ')}
  --threads 1,2       the numbers of threads, for those that can be told (default 1,2)
  --rounds 20         how often each is timed
  --python <path>     an interpreter that has tensorflow and keras, torch, jax and optax, or some of them
  --json              one JSON document on stdout instead of Markdown
`

/** @throws UsageError that says what there is */
export function readOptions(args: readonly string[]): Options {
  const { works, systems: names, threads = '1,2', rounds = '20', json = false, python = null } = parse(args)
  return {
    contests: choose('work', contests, works) ?? contests,
    systems: choose('system', systems, names),
    threads: list(threads).map((text) => wholeNumber('--threads', text)),
    rounds: wholeNumber('--rounds', rounds),
    json,
    python,
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    const options = { works: text, systems: text, threads: text, rounds: text, python: text, json: { type: 'boolean' } } as const
    // npm and pnpm pass their own `--` on.
    return parseArgs({ args: args.filter((argument) => argument !== '--'), options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
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

function list(text: string): string[] {
  return [...new Set(text.split(',').map((item) => item.trim()))]
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`${option} must be a whole number of at least 1, got ${text}.`)
  return value
}
