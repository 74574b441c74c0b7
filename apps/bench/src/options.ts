import { parseArgs } from 'node:util'
import { systems } from './systems/index.js'
import type { System } from './systems/system.js'
import { works } from './works/index.js'
import type { Work } from './works/work.js'

export interface Options {
  readonly works: readonly Work[]
  readonly systems: readonly System[]
  readonly threads: readonly number[]
  readonly rounds: number
  readonly json: boolean
  readonly python: string | null
}

/** What the command line asks for is wrong. */
export class UsageError extends Error {}

/** @throws UsageError that says what there is */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args)
  const python = values.python ?? null
  return {
    works: choose('work', works, values.works) ?? works,
    systems:
      choose('system', systems, values.systems) ??
      systems.filter((system) => system.byDefault && system.refusal({ python }) === null),
    threads: list(values.threads ?? '1,2').map((text) => count('--threads', text)),
    rounds: count('--rounds', values.rounds ?? '10'),
    json: values.json ?? false,
    python,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: args.filter((argument) => argument !== '--'),
      options: {
        works: { type: 'string' },
        systems: { type: 'string' },
        threads: { type: 'string' },
        rounds: { type: 'string' },
        json: { type: 'boolean' },
        python: { type: 'string' },
      },
    })
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
    if (!found) throw new UsageError(`There is no ${kind} ${name}. There are ${all.map((each) => each.name).join(', ')}.`)
    return found
  })
}

function list(text: string): string[] {
  return text.split(',').map((item) => item.trim())
}

function count(option: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`${option} must be a whole number of at least 1, got ${text}.`)
  return value
}
